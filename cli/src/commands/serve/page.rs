//! The page, as files of a folder.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::services::fs::{Backend, ServeDir, ServeFile, TokioBackend, TokioFile};

/// What the page may do: run its own scripts and its own WebAssembly, and reach nobody else.
/// Inline styles are allowed, for Lit writes them in browsers without constructable style sheets.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The page of this folder, and the invitations of a demonstration where there is one.
pub(super) fn router(dir: &Path, demo: Option<&Path>) -> Router {
    let mut app = Router::new().fallback_service(ServeDir::with_backend(dir, Inside::new(dir)));
    if let Some(demo) = demo {
        app = app.route_service("/demo.json", ServeFile::new(demo));
    }
    app.layer(middleware::from_fn(with_headers))
}

/// The files inside a folder, but those that are hidden. A symbolic link that leads out of it, or to itself,
/// leads nowhere, and a pipe is no file.
#[derive(Clone, Debug)]
struct Inside {
    /// The folder as it was named, in which files are asked for.
    named: Arc<Path>,
    /// Where it really is.
    real: Arc<Path>,
}

impl Inside {
    fn new(dir: &Path) -> Inside {
        let real = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        Inside { named: dir.into(), real: real.into() }
    }

    async fn real(self, path: PathBuf) -> io::Result<PathBuf> {
        let nothing = || io::Error::from(io::ErrorKind::NotFound);
        if is_hidden(&path, &self.named) {
            return Err(nothing());
        }
        let real = match tokio::fs::canonicalize(path).await {
            // A name that is too long is none of a file.
            Err(error) if error.kind() == io::ErrorKind::InvalidFilename || is_circle(&error) => {
                return Err(nothing());
            }
            real => real?,
        };
        let there = tokio::fs::metadata(&real).await?;
        // To open a pipe would be to wait.
        let is_served = real.starts_with(&self.real)
            && !is_hidden(&real, &self.real)
            && (there.is_file() || there.is_dir());
        if is_served { Ok(real) } else { Err(nothing()) }
    }
}

/// Whether a part of a path behind the folder is hidden: its name begins with a dot. `.well-known` is meant
/// for everybody.
fn is_hidden(path: &Path, folder: &Path) -> bool {
    let hidden = |name: &OsStr| name.as_encoded_bytes().starts_with(b".") && name != ".well-known";
    path.strip_prefix(folder).is_ok_and(|inside| inside.iter().any(hidden))
}

/// Whether links led in a circle. The standard library knows this kind of error, and does not let it be
/// named.
fn is_circle(error: &io::Error) -> bool {
    format!("{:?}", error.kind()) == "FilesystemLoop"
}

type Later<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

impl Backend for Inside {
    type File = TokioFile;
    type Metadata = std::fs::Metadata;
    type OpenFuture = Later<TokioFile>;
    type MetadataFuture = Later<std::fs::Metadata>;

    fn open(&self, path: PathBuf) -> Later<TokioFile> {
        let inside = self.clone();
        Box::pin(async { TokioBackend.open(inside.real(path).await?).await })
    }

    fn metadata(&self, path: PathBuf) -> Later<std::fs::Metadata> {
        let inside = self.clone();
        Box::pin(async { TokioBackend.metadata(inside.real(path).await?).await })
    }
}

async fn with_headers(request: Request, next: Next) -> Response {
    // Vite names what lies there by its content.
    let forever = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let cache = if forever && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
