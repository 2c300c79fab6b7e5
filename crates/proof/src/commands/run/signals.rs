//! Ctrl-C.

use std::time::Duration;

use proof_run::Stop;

/// After the second Ctrl-C, what is still at work (a program that does not end, say) is left behind after this time.
const GRACE: Duration = Duration::from_secs(2);

/// Ctrl-C once drains; twice ends the calls in flight, so that the run ends by itself and keeps what it has. Returns when
/// that takes too long, or at the third.
#[cfg(unix)]
pub(super) async fn watch_signals(stop: Stop) {
    use tokio::signal::unix::{SignalKind, signal};
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
        return std::future::pending().await;
    };
    for token in [stop.drain, stop.cancel] {
        // One listener for both, so that a second signal is not lost between the two.
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        token.cancel();
    }
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
}

#[cfg(not(unix))]
pub(super) async fn watch_signals(stop: Stop) {
    for token in [stop.drain, stop.cancel] {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        token.cancel();
    }
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
}
