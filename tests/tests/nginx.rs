//! Behind nginx with TLS, as docs/how-to/nginx.md says: its own configuration is what is tested. Skipped, with a line that says so,
//! where nginx is missing.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tests::{Server, repository};

const NAME: &str = "registry.example.org";
const PLACES: [&str; 3] = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

/// nginx with TLS in front of a server.
struct Proxy {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// The configuration of the guide.
fn site() -> String {
    let page = fs::read_to_string(repository("docs/how-to/nginx.md")).expect("the guide");
    let block =
        page.split("```nginx file=nginx-site.conf\n").nth(1).and_then(|rest| rest.split("```").next());
    block.expect("the configuration").to_owned()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}

impl Proxy {
    /// Starts it with a change to the configuration of the guide; nothing where there is no nginx.
    fn start(folder: &Path, change: impl Fn(String) -> String) -> Option<Self> {
        let Some(nginx) = PLACES.iter().find(|place| Path::new(place).exists()) else {
            println!("skipped: nginx is missing");
            return None;
        };
        let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
            ])
            .args(["-subj", &format!("/CN={NAME}"), "-addext", &format!("subjectAltName=DNS:{NAME}")])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .stderr(Stdio::null())
            .status();
        assert!(made.is_ok_and(|status| status.success()), "openssl makes a certificate");
        let port = free_port();
        let site = change(site())
            .replace("listen 443 ssl", &format!("listen 127.0.0.1:{port} ssl"))
            .replace(
                "/etc/letsencrypt/live/registry.example.org/fullchain.pem",
                &certificate.display().to_string(),
            )
            .replace("/etc/letsencrypt/live/registry.example.org/privkey.pem", &key.display().to_string());
        let at = folder.display();
        let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("  {name}_temp_path {at}/{name};\n"))
            .concat();
        let whole = format!(
            "daemon off;\npid {at}/pid;\nerror_log {at}/error.log;\nevents {{}}\nhttp {{\n  access_log off;\n{paths}{site}}}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, whole).expect("a file");
        let child =
            Command::new(nginx).arg("-c").arg(&file).arg("-p").arg(folder).spawn().expect("nginx starts");
        let this = Self { child, folder: folder.to_owned(), port };
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "nginx does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(this)
    }

    /// What curl prints: the head of the answer, and its body.
    fn curl(&self, path: &str, arguments: &[&str]) -> String {
        let ran = Command::new("curl")
            .args(["-si", "-m", "15", "--resolve", &format!("{NAME}:{}:127.0.0.1", self.port), "--cacert"])
            .arg(self.folder.join("certificate.pem"))
            .args(arguments)
            .arg(format!("https://{NAME}:{}{path}", self.port))
            .output()
            .expect("curl starts");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }
}

/// Everything that the guide promises, beneath a path or at the root.
fn check(proxy: &Proxy, base: &str) {
    let get = |path: &str| proxy.curl(&format!("{base}{path}"), &[]);
    assert!(get("/health/ready").contains("\"ready\""), "{}", get("/health/ready"));
    let page = get("/services");
    assert!(page.contains(&format!("href=\"{base}/services/oxpip\"")), "{page}");
    let json = ["-H", "content-type: application/json"];
    let query = proxy.curl(
        &format!("{base}/graphql"),
        &[&json[..], &["-d", "{\"query\":\"{ registry { revision } }\"}"]].concat(),
    );
    assert!(query.contains("{\"data\":{\"registry\":{\"revision\":1}}"), "{query}");
    let packed = proxy.curl(
        &format!("{base}/schema.graphql"),
        &["-H", "accept-encoding: br", "-o", "/dev/null", "-D", "-"],
    );
    assert!(packed.to_lowercase().contains("content-encoding: br"), "{packed}");

    // Subscriptions, at once: the request ends long before an event would fill a buffer.
    let start = Instant::now();
    let subscribe = "{\"query\":\"subscription { changes(since: 0) { revision } }\"}";
    let events = [&json[..], &["-N", "-m", "3", "-H", "accept: text/event-stream", "-d", subscribe]].concat();
    let events = proxy.curl(&format!("{base}/graphql/stream"), &events);
    assert!(events.contains("\"revision\":1"), "{events} after {:?}", start.elapsed());
    let upgrade = [
        "--http1.1",
        "-m",
        "2",
        "-H",
        "connection: upgrade",
        "-H",
        "upgrade: websocket",
        "-H",
        "sec-websocket-version: 13",
        "-H",
        "sec-websocket-protocol: graphql-transport-ws",
        "-H",
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    let opened = proxy.curl(&format!("{base}/graphql"), &upgrade);
    assert!(opened.starts_with("HTTP/1.1 101"), "{opened}");
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // The workers of nginx are another user.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a folder of our own");
    folder
}

fn database(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("registry.db").display())
}

#[test]
fn the_configuration_of_the_guide_serves_everything() {
    let folder = folder();
    let server = Server::with(&database(&folder), &["--trust-proxy", "--rate-limit", "50"]);
    let port = server.address().rsplit(':').next().expect("a port").to_owned();
    let upstream = format!("http://127.0.0.1:{port}");
    let change = |site: String| site.replace("http://127.0.0.1:8080", &upstream);
    let Some(proxy) = Proxy::start(folder.path(), change) else { return };
    check(&proxy, "");
    assert!(!server.log().contains("X-Forwarded-For"), "{}", server.log());
}

#[test]
fn beneath_a_path_and_by_a_socket_it_is_the_same() {
    let folder = folder();
    let socket = format!("unix:{}", folder.path().join("http.sock").display());
    let options = ["--trust-proxy", "--base-path", "/registry", "--listen", &socket];
    let server = Server::with(&database(&folder), &options);
    let change = |site: String| {
        let site = site.replace("http://127.0.0.1:8080", &format!("http://{socket}"));
        site.replace("location / {", "location /registry {")
    };
    let Some(proxy) = Proxy::start(folder.path(), change) else { return };
    check(&proxy, "/registry");
    let redirected = proxy.curl("/registry", &[]).to_lowercase();
    assert!(
        redirected.starts_with("http/1.1 307") && redirected.contains("location: /registry/\r\n"),
        "{redirected}"
    );
    // What is asked past the proxy is not passed on.
    assert!(proxy.curl("/metrics", &[]).starts_with("HTTP/1.1 404"));
    assert!(!server.log().contains("X-Forwarded-For"), "{}", server.log());
}
