//! Where a server can be: at any address, on a socket of the file system, and beneath a path.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{Server, program};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

/// Sends some text, and returns the answer up to where the other end closes or `enough` is in it.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, text: &str, enough: &str) -> String {
    stream.write_all(text.as_bytes()).await.expect("a connection");
    let (mut answer, mut part) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&answer).contains(enough) {
        let read = stream.read(&mut part).await.expect("an answer");
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&part[..read]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn refused(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ran = Command::new(program()).arg("serve").args(arguments).current_dir(folder.path()).output();
    let ran = ran.expect("the program starts");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing is made");
    let said = String::from_utf8_lossy(&ran.stderr).lines().next().unwrap_or_default().to_owned();
    format!("{} {said}", ran.status.code().unwrap_or(-1))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_addresses_of_ipv6_can_be_listened_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    for (listen, begins) in
        [("localhost:0", "http://127.0.0.1:"), ("[::1]:0", "http://[::1]:"), ("[::]:0", "http://[::]:")]
    {
        let server = Server::with(&database, &["--listen", listen]);
        assert!(server.address().starts_with(begins), "{}", server.address());
        assert_eq!(server.get("/health/ready").await.0, 200, "{listen}");
        if listen == "[::]:0" {
            // It takes IPv4, too.
            let port = server.address().rsplit(':').next().expect("a port");
            let stream = TcpStream::connect(format!("127.0.0.1:{port}")).await.expect("a connection");
            let answer = exchange(stream, "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n", "live\"}").await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
    }
    assert_snapshot!(refused(&["--listen", "localhost"]), @"2 error: invalid value 'localhost' for '--listen <ADDRESS>': expected `ADDRESS:PORT` (`127.0.0.1:8080`, `[::]:8080`), `NAME:PORT` (`localhost:8080`) or `unix:/PATH`");
    assert_snapshot!(refused(&["--listen", ":8080"]), @"2 error: invalid value ':8080' for '--listen <ADDRESS>': expected `ADDRESS:PORT` (`127.0.0.1:8080`, `[::]:8080`), `NAME:PORT` (`localhost:8080`) or `unix:/PATH`");
    assert_snapshot!(refused(&["--listen", "no-such-name.invalid:80"]), @"3 error: cannot listen on no-such-name.invalid:80: failed to lookup address information: Name or service not known");
    assert_snapshot!(refused(&["--base-path", "registry"]), @"2 error: invalid value 'registry' for '--base-path <PATH>': expected a path such as `/registry`: words of letters, digits, `-`, `_`, `.` and `~`, each after a slash");
    assert_snapshot!(refused(&["--database", "sqlite://registry.db?mode=ro"]), @"3 error: the address of the database: expected `sqlite://FILE`, without parameters");
    assert_snapshot!(refused(&["--database", "postgres://me@localhost/registry?sslmod=require"]), @"3 error: the address of the database: unknown parameter `sslmod`, expected one of `sslmode`, `sslrootcert`, `sslcert`, `sslkey`, `statement-cache-capacity`, `host`, `hostaddr`, `port`, `dbname`, `user`, `password`, `application_name`, `options`");
}

async fn by_socket(path: &Path, request: &str) -> String {
    exchange(UnixStream::connect(path).await.expect("a connection"), request, "\r\n0\r\n").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_is_served_and_replaced_when_it_was_left_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let path = folder.path().join("jewels.sock");
    let listen = format!("unix:{}", path.display());
    let ready = "GET /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let server = Server::with(&database, &["--listen", &listen]);
    assert_eq!(server.address(), listen);
    assert!(by_socket(&path, ready).await.ends_with("{\"status\":\"ready\"}"));
    let query = "{\"query\":\"{ registry { serviceCount } }\"}";
    let ask = format!(
        "POST /graphql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{query}",
        query.len()
    );
    let answer = by_socket(&path, &ask).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"serviceCount\":56"), "{answer}");
    // Another server finds it taken, and leaves it alone.
    let other = folder.path().join("other.db");
    let said = refused(&["--listen", &listen, "--database", &format!("sqlite://{}", other.display())]);
    assert_snapshot!(said.replace(&folder.path().display().to_string(), "FOLDER"), @"3 error: cannot listen on unix:FOLDER/jewels.sock: it is taken, expected a path where there is nothing (another server may be running)");
    assert!(!other.exists());
    // A server that is killed leaves its socket; one that is asked to end does not.
    drop(server);
    assert!(path.exists());
    let mut server = Server::with(&database, &["--listen", &listen]);
    assert!(by_socket(&path, ready).await.ends_with("{\"status\":\"ready\"}"));
    let ended = Command::new("kill").args(["-TERM", &server.process().to_string()]).status();
    assert!(ended.is_ok_and(|status| status.success()) && server.wait() == Some(0));
    assert!(!path.exists());
    // What is no socket is never removed.
    fs::write(&path, "mine").expect("a file");
    assert!(refused(&["--listen", &listen]).contains("it is taken"));
    assert_eq!(fs::read_to_string(&path).expect("the file"), "mine");
}

/// The addresses that a page leads to: those of attributes that begin with a slash.
fn links(page: &str) -> BTreeSet<String> {
    let attributes = page.split("=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let refresh = page.split("; url=").skip(1).filter_map(|rest| rest.split('"').next());
    let addresses = attributes.chain(refresh).filter(|address| address.starts_with('/'));
    addresses.map(|address| address.split('#').next().unwrap_or_default().replace("&amp;", "&")).collect()
}

/// A WebSocket is opened, and events are sent.
async fn streams_are_beneath_it(host: &str) {
    let head = "HTTP/1.1\r\nHost: a\r\n";
    let connect = async || TcpStream::connect(host).await.expect("a connection");
    let upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let opened =
        exchange(connect().await, &format!("GET /registry/graphql {head}{upgrade}"), "\r\n\r\n").await;
    assert!(opened.starts_with("HTTP/1.1 101"), "{opened}");
    let body = "{\"query\":\"subscription { changes(since: 0) { revision } }\"}";
    let stream = format!(
        "POST /registry/graphql/stream {head}Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let events = exchange(connect().await, &stream, "event: next").await;
    assert!(events.contains("\"revision\":1"), "{events}");
}

/// What search engines are given names whole addresses.
async fn whole_addresses_are_beneath_it(server: &Server) {
    let address = server.address();
    let (_, _, map) = server.get("/sitemap.xml").await;
    let places: Vec<&str> = map.split("<loc>").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    assert!(places.len() > 60 && places.contains(&format!("{address}/services/oxpip").as_str()), "{map}");
    for place in places {
        assert!(place.starts_with(&format!("{address}/")), "{place}");
    }
    let (_, _, robots) = server.get("/robots.txt").await;
    assert!(robots.contains("\nDisallow: /registry/keys\n"), "{robots}");
    assert!(robots.ends_with(&format!("\nSitemap: {address}/sitemap.xml\n")), "{robots}");
}

#[tokio::test(flavor = "multi_thread")]
async fn beneath_a_path_everything_is_there_and_nothing_leads_elsewhere() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("registry.db").display());
    let server = Server::with(&database, &["--base-path", "/registry"]);
    let address = server.address().to_owned();
    let origin = address.strip_suffix("/registry").expect("the path is part of where it listens");
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let get =
        async |path: &str| client.get(format!("{origin}{path}")).header("accept", "text/html").send().await;
    let get = async |path: &str| get(path).await.expect("an answer");

    for path in ["/", "/registry"] {
        let answer = get(path).await;
        assert_eq!(answer.status(), 307, "{path}");
        assert_eq!(answer.headers()["location"], "/registry/", "{path}");
    }
    let plain = get("/registry/plain/services?q=leeds").await;
    assert_eq!(
        (plain.status().as_u16(), &plain.headers()["location"]),
        (308, &"/registry/services?q=leeds".parse().expect("a value"))
    );
    let (mut open, mut seen) = (vec!["/registry/".to_owned()], BTreeSet::new());
    open.extend(["/registry/graphiql".to_owned(), "/registry/report".to_owned()]);
    let mut services = 0;
    while let Some(path) = open.pop() {
        // One page of each kind will do.
        services += u32::from(path.starts_with("/registry/services/"));
        if (services > 3 && path.contains("/services/")) || !seen.insert(path.clone()) {
            continue;
        }
        assert!(path.starts_with("/registry/"), "{path}");
        let answer = get(&path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let media = answer.headers()["content-type"].to_str().expect("a media type").to_owned();
        if media.starts_with("text/html") {
            open.extend(links(&answer.text().await.expect("a page")));
        }
    }
    assert!(seen.len() > 10, "{seen:?}");

    // Programs
    let found = server.ask("{ registry { serviceCount } }", &json!({})).await;
    assert_eq!(found["data"]["registry"]["serviceCount"], json!(56));
    for path in
        ["/schema.graphql", "/funding.svg", "/openreferral/services", "/tables/services.csv", "/documents"]
    {
        assert_eq!(server.get(path).await.0, 200, "{path}");
    }
    streams_are_beneath_it(origin.trim_start_matches("http://")).await;

    // Elsewhere there is nothing but what is asked past the proxy; and nothing is done.
    for path in ["/health/live", "/health/ready", "/metrics"] {
        assert_eq!(get(path).await.status(), 200, "{path}");
    }
    for path in ["/graphql?query=%7B__typename%7D", "/services", "/plain", "/registrynot/", "/app/x.js"] {
        assert_eq!(get(path).await.status(), 404, "{path}");
    }
    whole_addresses_are_beneath_it(&server).await;

    // What is not there, and what moved.
    let slash = get("/registry/services/").await;
    assert_eq!(
        (slash.status().as_u16(), &slash.headers()["location"]),
        (308, &"/registry/services".parse().expect("a value"))
    );
    let of_service = get("/registry/services/there-is-none").await;
    assert_eq!(of_service.status(), 404);
    assert!(of_service.text().await.expect("a page").contains("content=\"noindex\""));
    assert_eq!(get("/registry/funding/there-is-none").await.status(), 404);
    let reviewer = server.key("reviewer", "Rosa");
    let merge = "mutation { mergeServices(input: { from: \"dorpip\", into: \"oxpip\", reason: \"The same\" }) { errors { message } } }";
    let (_, merged) = server.ask_as(Some(&reviewer), merge, &json!({})).await;
    assert_eq!(merged["data"]["mergeServices"]["errors"], json!([]), "{merged}");
    let moved = get("/registry/services/dorpip?edit=yes").await;
    assert_eq!(moved.status(), 308);
    assert_eq!(moved.headers()["location"], "/registry/services/oxpip?edit=yes");
    // Mergers can be taken back.
    assert_eq!(moved.headers()["cache-control"], "no-cache");

    let key = server.key("editor", "Eddie");
    let submit = json!({ "query": "mutation { submitService(input: { name: \"Selby\", nation: WALES, claims: [] }) { service { slug } } }" });
    let sent = client
        .post(format!("{origin}/graphql"))
        .bearer_auth(key)
        .json(&submit)
        .send()
        .await
        .expect("an answer");
    let (status, answer): (u16, Value) =
        (sent.status().as_u16(), sent.json().await.expect("an answer in JSON"));
    assert_eq!(status, 404);
    assert_snapshot!(answer["errors"][0]["message"], @r#""nothing is at `/graphql`: this server is reached at `/registry/`""#);
    let found = server.ask("{ registry { revision } }", &json!({})).await;
    assert_eq!(found["data"]["registry"]["revision"], json!(2), "nothing was done");
    let (_, _, answer) = server.get("/nothing").await;
    let answer: Value = serde_json::from_str(&answer).expect("an error in JSON");
    assert_snapshot!(answer["errors"][0]["message"], @r#""nothing is at `/registry/nothing`""#);
    assert!(
        answer["errors"][0]["extensions"]["addresses"].to_string().contains("\"/registry/graphql\""),
        "{answer}"
    );
}
