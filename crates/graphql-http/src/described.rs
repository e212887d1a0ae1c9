//! What an answer of the interface says of the interface: where its schema and its documentation are, and the version of its schema.

use poem::{
    Endpoint, Request, Response,
    endpoint::BoxEndpoint,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

const SCHEMA_VERSION: HeaderName = HeaderName::from_static("schema-version");

/// An endpoint whose answers have `Link` (RFC 8288, with the relations of RFC 8631) and `Schema-Version`.
pub(crate) struct Described {
    pub(crate) endpoint: BoxEndpoint<'static, Response>,
    pub(crate) version: Option<HeaderValue>,
    /// Where the documentation is, from the root, without the slash before it.
    pub(crate) documentation: &'static str,
}

impl Endpoint for Described {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let links = links(request.uri().path(), self.documentation);
        let mut response = self.endpoint.call(request).await?;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            return Ok(response);
        }
        let headers = response.headers_mut();
        if let Ok(links) = HeaderValue::try_from(links) {
            headers.insert(header::LINK, links);
        }
        if let Some(version) = &self.version {
            headers.insert(SCHEMA_VERSION, version.clone());
        }
        Ok(response)
    }
}

/// The links of an address, relative to it: so they hold behind a proxy that serves the program under a path.
fn links(path: &str, documentation: &str) -> String {
    let up = "../".repeat(path.trim_start_matches('/').matches('/').count().min(2));
    format!(
        "<{up}schema.graphql>; rel=\"service-desc\"; type=\"text/plain\", \
         <{up}{documentation}>; rel=\"service-doc\"; type=\"text/html\""
    )
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
    use poem::http::Method;

    use super::*;
    use crate::App;

    struct Query;

    #[Object]
    impl Query {
        async fn quick(&self) -> bool {
            true
        }
    }

    #[tokio::test]
    async fn answers_say_where_the_schema_is_and_which_it_is() {
        let app = App::new(Schema::new(Query, EmptyMutation, EmptySubscription));
        let app = app.schema_version("1.2.0").documentation("docs/").build();
        for (address, up) in
            [("/graphql?query={quick}", ""), ("/graphql/?query={quick}", "../"), ("/schema.graphql", "")]
        {
            let request = Request::builder().method(Method::GET).uri(address.parse().unwrap());
            let response = app.get_response(request.header("accept", "*/*").finish()).await;
            assert_eq!(response.status(), 200, "{address}");
            let link = response.header("link").unwrap();
            assert!(
                link.starts_with(&format!("<{up}schema.graphql>; rel=\"service-desc\"")),
                "{address}: {link}"
            );
            assert!(link.contains(&format!("<{up}docs/>; rel=\"service-doc\"")), "{address}: {link}");
            assert_eq!(response.header("schema-version"), Some("1.2.0"));
            let exposed = response.header("access-control-expose-headers").unwrap();
            assert!(exposed.contains("schema-version") && exposed.contains("link"));
        }
    }
}
