//! The schema, compiled once.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionFactory};
use async_graphql::{Data, Executor, Request, Response, SDLExportOptions};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use crate::mutation::Mutation;
use crate::node::Node;
use crate::query::Query;
use crate::subscription::Subscription;
use crate::summary::Contact;

type Generic = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema, without limits: the server has its own, before validation.
///
/// It hides the library's generic type: the code that executes its types is compiled in this crate, once, and
/// not again in every crate that asks something.
#[derive(Clone)]
pub struct Schema(Generic);

/// An extension of whatever type.
struct Extended(Box<dyn ExtensionFactory>);

impl ExtensionFactory for Extended {
    fn create(&self) -> Arc<dyn Extension> {
        self.0.create()
    }
}

impl Schema {
    /// Returns the schema of an installation that names whom to ask, with extensions of the library.
    #[must_use]
    pub fn new(contact: Option<Contact>, extensions: Vec<Box<dyn ExtensionFactory>>) -> Self {
        let mut builder =
            Generic::build(Query::default(), Mutation, Subscription).register_output_type::<Node>();
        if let Some(contact) = contact {
            builder = builder.data(contact);
        }
        for extension in extensions {
            builder = builder.extension(Extended(extension));
        }
        Self(builder.finish())
    }

    /// Returns what an operation answers.
    #[inline(never)]
    #[must_use]
    pub fn execute(&self, request: Request) -> BoxFuture<'static, Response> {
        let schema = self.0.clone();
        Box::pin(async move { schema.execute(request).await })
    }

    /// Returns what a subscription answers, answer by answer; of another operation its one answer.
    #[inline(never)]
    #[must_use]
    pub fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        self.0.execute_stream(request)
    }

    /// Returns the schema in GraphQL's own language.
    #[inline(never)]
    pub(crate) fn sdl(&self, options: SDLExportOptions) -> String {
        self.0.sdl_with_options(options)
    }
}

impl Executor for Schema {
    async fn execute(&self, request: Request) -> Response {
        Self::execute(self, request).await
    }

    #[inline(never)]
    fn execute_stream(
        &self,
        request: Request,
        session_data: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        self.0.execute_stream_with_session_data(request, session_data.unwrap_or_default())
    }
}
