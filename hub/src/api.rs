//! HTTP, under `/v1`. `docs/openapi.yaml` describes it, and a test compares the two.

mod answer;
mod bodies;
mod code;
mod cors;
mod enrol;
mod events;
mod founding;
mod guard;
mod hub;
mod metrics;
mod moves;
mod moving;
mod once;
mod operating;
mod public;
mod records;
mod session;
mod troubles;
mod wait;
mod waiting;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post};

use crate::store::Store;

pub use answer::{Failure, Fault};
pub use hub::{Founders, Hub, Options};
pub use metrics::Metrics;

/// The routes. Any other path under `/v1` is not found.
pub fn router<S: Store>(hub: &Arc<Hub<S>>) -> Router {
    let community = Router::new()
        .route("/challenge", post(session::challenge::<S>))
        .route("/token", post(session::token::<S>))
        .route("/enrol", post(enrol::enrol::<S>))
        .route("/events", post(events::push::<S>))
        .route("/records", get(records::records::<S>))
        .route("/wait", get(wait::wait::<S>))
        .route("/waiting", get(waiting::waiting::<S>))
        .route("/waiting/{event}", delete(waiting::dismiss::<S>))
        .route("/head", get(records::head::<S>))
        .route("/public.json", get(public::public::<S>));
    let v1 = Router::new()
        .route("/communities", post(founding::ask::<S>))
        .route("/communities/found", post(founding::found::<S>))
        .route("/communities/move", post(moving::take_over::<S>))
        .route("/health", get(operating::health::<S>))
        .route("/metrics", get(operating::metrics::<S>))
        .nest("/c/{community}", community)
        .fallback(answer::no_such_path)
        .method_not_allowed_fallback(answer::no_such_method);
    let guard = axum::middleware::from_fn_with_state(Arc::clone(hub), guard::guard::<S>);
    Router::new().nest("/v1", v1.layer(guard)).with_state(Arc::clone(hub))
}

/// The counts alone, for a port that only programs on the same machine reach.
pub fn metrics_router<S: Store>(hub: &Arc<Hub<S>>) -> Router {
    let own = get(operating::own_metrics::<S>);
    Router::new().route("/v1/metrics", own).with_state(Arc::clone(hub))
}
