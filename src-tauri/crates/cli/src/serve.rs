//! The browser host: the window's interface for a browser on this machine.
//!
//! It binds the loopback address only, wants a token with every request, and checks `Host` and `Origin`, so that
//! neither another machine nor a page of another site can reach the project.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path as UrlPath, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::routing::{get, post};
use galley_api::wire::{ApiError, Event, Host, OpenProject};
use galley_api::{AppDirs, Session};
use rust_embed::RustEmbed;
use serde::Deserialize;
use tokio::sync::broadcast;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use crate::print::line;
use crate::{Outcome, Result};

const TOKEN_HEADER: &str = "x-galley-token";
const CLIENT_HEADER: &str = "x-galley-client";
/// Uploads larger than this are refused.
const MOST_UPLOADED: usize = 512 * 1024 * 1024;
/// How often another process's writes are looked for.
const NOTICE_EVERY: Duration = Duration::from_millis(700);
/// How long a project may take to close when the host is told to stop.
const CLOSE_WITHIN: Duration = Duration::from_secs(3);
/// Events a slow browser may lag behind before it has to ask again.
const MOST_PENDING: usize = 256;

const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

#[derive(RustEmbed)]
#[folder = "../../../ui/dist"]
struct Interface;

struct Server {
    session: Session,
    token: String,
    port: u16,
    events: broadcast::Sender<Arc<Event>>,
    folder: PathBuf,
}

/// Serves a project until the process is told to stop.
pub(crate) fn serve(project: &Path, port: u16) -> Result<Outcome> {
    let failed = |what: &str, error: std::io::Error| {
        ApiError::new(
            format!("{what}: {error}"),
            "Choose another port, or leave it out.",
        )
    };
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| failed("The host could not start", error))?;
    runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .map_err(|error| failed(&format!("Port {port} cannot be used"), error))?;
        let port = listener
            .local_addr()
            .map_err(|error| failed("The host could not start", error))?
            .port();
        let server = Arc::new(Server::new(project, port)?);
        let url = format!("http://127.0.0.1:{port}/?token={}", server.token);
        line(&serde_json::json!({ "url": url }).to_string());
        tokio::spawn(notice(server.clone()));
        axum::serve(listener, router(server.clone()))
            .with_graceful_shutdown(stop(server))
            .await
            .map_err(|error| failed("The host stopped", error))?;
        Ok(Outcome::Done)
    })
}

impl Server {
    fn new(project: &Path, port: u16) -> Result<Self> {
        let folder = project.parent().map(Path::to_owned).unwrap_or_default();
        let session = Session::new(
            Host::Browser,
            AppDirs {
                data: folder.clone(),
            },
        );
        let request = OpenProject {
            path: project.to_string_lossy().into_owned(),
        };
        let request = serde_json::to_value(request).expect("a request prints as JSON");
        session.call("", "open_project", request)?;
        let (events, _) = broadcast::channel(MOST_PENDING);
        let sender = events.clone();
        session.subscribe(Box::new(move |event| {
            // Without a browser there is nobody to tell.
            let _ = sender.send(Arc::new(event.clone()));
        }));
        Ok(Self {
            session,
            token: random_token()?,
            port,
            events,
            folder,
        })
    }
}

/// 128 random bits.
fn random_token() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        ApiError::new(format!("The system gives no random numbers: {error}"), "")
    })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

async fn notice(server: Arc<Server>) {
    let mut ticks = tokio::time::interval(NOTICE_EVERY);
    loop {
        ticks.tick().await;
        let server = server.clone();
        // A panic there has been printed; the next tick tries again.
        let _ = tokio::task::spawn_blocking(move || server.session.notice_others()).await;
    }
}

/// Waits to be told to stop, closes the project and ends. Event streams never end by themselves, so connections are
/// not waited for.
async fn stop(server: Arc<Server>) {
    told_to_stop().await;
    let close = tokio::task::spawn_blocking(move || {
        // A project that does not close is as safe as one whose program was killed.
        let _ = server
            .session
            .call("", "close_project", serde_json::json!({}));
    });
    // An import may hold the project; what is not committed was not promised.
    let _ = tokio::time::timeout(CLOSE_WITHIN, close).await;
    std::process::exit(0);
}

async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! { () = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    interrupt.await;
}

fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/api/{command}", post(call))
        .route("/events", get(events))
        .fallback(get(asset))
        .layer(DefaultBodyLimit::max(MOST_UPLOADED))
        .layer(middleware::from_fn_with_state(server.clone(), guard))
        .with_state(server)
}

/// Lets only the page that this host served through, in a browser that was given the token.
async fn guard(
    State(server): State<Arc<Server>>,
    request: Request<Body>,
    next: Next,
) -> Response<Body> {
    let refusal = refuse(
        &server,
        request.method().as_str(),
        request.headers(),
        request.uri(),
    );
    let mut response = match refusal {
        Some((status, why)) => (status, why).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in SECURITY_HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refuse(
    server: &Server,
    method: &str,
    headers: &HeaderMap,
    uri: &Uri,
) -> Option<(StatusCode, &'static str)> {
    let text = |name: HeaderName| headers.get(name).and_then(|it| it.to_str().ok());
    let names = [
        format!("127.0.0.1:{}", server.port),
        format!("localhost:{}", server.port),
    ];
    let host = text(header::HOST).unwrap_or_default();
    if !names.iter().any(|name| name == host) {
        return Some((StatusCode::FORBIDDEN, "this host answers to 127.0.0.1 only"));
    }
    if let Some(origin) = text(header::ORIGIN)
        && origin.strip_prefix("http://") != Some(host)
    {
        return Some((
            StatusCode::FORBIDDEN,
            "requests from other pages are refused",
        ));
    }
    let by_header =
        text(HeaderName::from_static(TOKEN_HEADER)).is_some_and(|it| same(it, &server.token));
    let cookie = format!("galley-{}={}", server.port, server.token);
    let by_cookie =
        text(header::COOKIE).is_some_and(|it| it.split(';').any(|part| same(part.trim(), &cookie)));
    let query = format!("token={}", server.token);
    let by_query = uri
        .query()
        .is_some_and(|it| it.split('&').any(|part| same(part, &query)));
    let declared = text(header::CONTENT_LENGTH).and_then(|it| it.parse::<u64>().ok());
    // A link or a form of another site carries the cookie but cannot set the header.
    let allowed = by_header || (method == "GET" && (by_cookie || by_query));
    if !allowed {
        return Some((
            StatusCode::UNAUTHORIZED,
            "the token is missing or wrong: open the address that galley serve printed",
        ));
    }
    declared
        .is_some_and(|it| it > MOST_UPLOADED as u64)
        .then_some((
            StatusCode::PAYLOAD_TOO_LARGE,
            "the upload is larger than 512 MB: split it, or import it with galley import",
        ))
}

/// Compares in a time that does not depend on where the two differ.
fn same(a: &str, b: &str) -> bool {
    let differing = a
        .bytes()
        .zip(b.bytes())
        .fold(0, |all, (x, y)| all | (x ^ y));
    a.len() == b.len() && differing == 0
}

async fn call(
    State(server): State<Arc<Server>>,
    UrlPath(command): UrlPath<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let client = headers
        .get(CLIENT_HEADER)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    let client = client.to_owned();
    let work = move || {
        let request = serde_json::from_slice(&body)
            .map_err(|error| ApiError::new(format!("The request does not read: {error}"), ""))?;
        stay_beside(&server, &command, &request)?;
        server.session.call(&client, &command, request)
    };
    let answer = tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(ApiError::new(
            "Something went wrong inside Galley",
            "Nothing was changed. Do it again; if it happens again, restart the host.",
        ))
    });
    match answer {
        Ok(value) => axum::Json(value).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, axum::Json(error)).into_response(),
    }
}

/// A browser names files only in the folder of the project it was given, and never elsewhere.
fn stay_beside(server: &Server, command: &str, request: &serde_json::Value) -> Result<()> {
    if !matches!(
        command,
        "open_project" | "create_project" | "import" | "export"
    ) {
        return Ok(());
    }
    let mut paths = vec![request.get("path")];
    if let Some(sources) = request.get("sources").and_then(|it| it.as_array()) {
        paths.extend(sources.iter().map(|source| source.get("path")));
    }
    for path in paths.into_iter().flatten().filter_map(|it| it.as_str()) {
        let path_name = Path::new(path);
        let folder = path_name.parent().unwrap_or(Path::new(""));
        let resolve = |it: &Path| {
            let it = if it.as_os_str().is_empty() {
                Path::new(".")
            } else {
                it
            };
            std::fs::canonicalize(it)
        };
        // A path that ends in `..` names no file in its parent.
        let inside = path_name.file_name().is_some()
            && resolve(folder)
                .and_then(|it| Ok(it == resolve(&server.folder)?))
                .unwrap_or(false);
        if !inside {
            return Err(ApiError::new(
                format!("The browser host does not reach {path}"),
                "Upload files instead, or start galley serve with another project.",
            ));
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Listener {
    #[serde(default)]
    client: String,
}

async fn events(
    State(server): State<Arc<Server>>,
    Query(listener): Query<Listener>,
) -> Sse<impl tokio_stream::Stream<Item = std::result::Result<SseEvent, Infallible>>> {
    let me = listener.client;
    let stream = BroadcastStream::new(server.events.subscribe()).filter_map(move |event| {
        let event = match event {
            Ok(event) => event,
            // A browser that fell behind is told to ask again.
            Err(_) => Arc::new(Event::Project {
                client: String::new(),
            }),
        };
        if let Event::Changed { changed } = &*event
            && changed.client == me
        {
            return None;
        }
        Some(Ok(SseEvent::default().data(
            serde_json::to_string(&*event).expect("events print as JSON"),
        )))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

async fn asset(State(server): State<Arc<Server>>, uri: Uri) -> Response<Body> {
    let path = match uri.path().trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let Some(file) = Interface::get(path) else {
        return (StatusCode::NOT_FOUND, "there is no such page").into_response();
    };
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(path)),
    );
    if path == "index.html" {
        let cookie = format!(
            "galley-{}={}; HttpOnly; SameSite=Strict; Path=/",
            server.port, server.token
        );
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.insert(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
