//! The client against real sockets. 127.0.0.2 plays the internet, 127.0.0.1 the inside.

mod stand;

use std::sync::atomic::Ordering;

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use self::stand::{ByName, canary, client, get, ok, serve};
use super::*;

#[tokio::test]
async fn tricks_with_addresses_are_refused_without_a_connection() {
    // Nothing here may ever reach the real internet: what counts as outside is on this machine.
    let client = EgressClient {
        names: Arc::new(ByName),
        is_public: |ip| ip.to_string() == "127.0.0.2" || address::is_public(ip),
        ..EgressClient::new(EgressConfig {
            allow: Vec::new(),
            own_host: Some("bellwether.example".to_owned()),
        })
    };
    for url in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "http://0/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::]/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "http://localhost/",
        "http://localhost./",
        "http://LOCALHOST/",
        "http://127.0.0.1.nip.example/",
        "http://user@outside.example/",
        "http://user:pass@outside.example/",
        "http://:pass@outside.example/",
        "http://outside.example@127.0.0.1/",
        "http://outside.example:80@127.0.0.1/",
        "http://127.0.0.1\\@outside.example/",
        "http://outside.example:8080/",
        "https://outside.example:22/",
        "http://outside.example:0/",
        "http://①②⑦.0.0.1/",
        "http://127。0。0。1/",
        "http://127%2e0%2e0%2e1/",
        "http:127.0.0.1/",
        "http:///127.0.0.1/",
        "\thttp://127.0.0.1/",
        "http://127.0.0.1\t/",
        "//127.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "data:text/plain,x",
        "javascript:alert(1)",
        "unix:/run/x",
        "ws://127.0.0.1/",
        "",
        "x",
        "http://",
        "https://?",
        "https://bellwether.example/hooks",
        "https://bellwether.example./",
        "http://100.64.1.1/",
        "http://0xa9fea9fe/",
        "http://[::ffff:a9fe:a9fe]/",
    ] {
        let refused = client.call(&get(url)).await;
        assert!(
            matches!(refused, Err(CallError::Refused(_))),
            "{url}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_the_checked_address_is_called() {
    let (bad, inside) = canary().await;
    // A name that leads outside when it is checked and inside when it is asked again.
    for _ in 0..50 {
        let (client, told) = client(&[&["127.0.0.2"], &["127.0.0.1"]]);
        let called = client
            .call(&get(&format!("http://rebinding.example:{bad}/")))
            .await;
        assert!(
            matches!(called, Err(CallError::NotSent(_))),
            "nobody listens there: {called:?}"
        );
        assert_eq!(told.asked.load(Ordering::SeqCst), 1);
        let again = client
            .call(&get(&format!("http://rebinding.example:{bad}/")))
            .await;
        assert!(matches!(again, Err(CallError::Refused(_))), "{again:?}");
    }
    // One good address beside a bad one.
    for both in [
        &["127.0.0.2", "127.0.0.1"],
        &["127.0.0.1", "127.0.0.2"],
        &["127.0.0.2", "::1"],
    ] {
        let (client, _) = client(&[both]);
        let refused = client
            .call(&get(&format!("http://both.example:{bad}/")))
            .await;
        assert!(matches!(refused, Err(CallError::Refused(_))), "{refused:?}");
    }
    assert_eq!(inside.load(Ordering::SeqCst), 0);
    let (port, served) = serve("127.0.0.2", ok).await;
    let (client, _) = client(&[&["127.0.0.2"]]);
    let answer = client
        .call(&get(&format!("http://good.example:{port}/")))
        .await
        .expect("called");
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, b"fine".as_slice())
    );
    assert_eq!(served.load(Ordering::SeqCst), 1);
}

fn redirect(status: u16, to: String) -> impl Fn(Request) -> Response + Clone + Send + Sync {
    move |_| {
        let status = StatusCode::from_u16(status).expect("status");
        (status, [(header::LOCATION, to.clone())]).into_response()
    }
}

#[tokio::test]
async fn redirects_are_checked_anew_and_carry_nothing_across_hosts() {
    let (bad, inside) = canary().await;
    for status in [301, 302, 303, 307, 308] {
        for to in [
            format!("http://127.0.0.1:{bad}/"),
            format!("//127.0.0.1:{bad}/"),
            "file:///etc/passwd".to_owned(),
        ] {
            let (port, _) = serve("127.0.0.2", redirect(status, to.clone())).await;
            let (client, _) = client(&[&["127.0.0.2"]]);
            let refused = client
                .call(&get(&format!("http://127.0.0.2:{port}/")))
                .await;
            assert!(
                matches!(refused, Err(CallError::Refused(_))),
                "{status} {to}: {refused:?}"
            );
        }
    }
    assert_eq!(inside.load(Ordering::SeqCst), 0);
    // A header goes along within a host and not to another.
    let shows = |request: Request| {
        let headers: &HeaderMap = request.headers();
        format!("{:?}", headers.get("authorization").is_some()).into_response()
    };
    let (last, _) = serve("127.0.0.2", shows).await;
    let (first, _) = serve(
        "127.0.0.2",
        redirect(302, format!("http://127.0.0.2:{last}/")),
    )
    .await;
    let (client, _) = client(&[&["127.0.0.2"]]);
    let with_secret = |port: u16| Call {
        headers: vec![("Authorization".to_owned(), "Bearer x".to_owned())],
        ..get(&format!("http://127.0.0.2:{port}/"))
    };
    let direct = client.call(&with_secret(last)).await.expect("called");
    assert_eq!(direct.body, b"true");
    let through = client.call(&with_secret(first)).await.expect("called");
    assert_eq!(through.body, b"false");
    // At most three hops; a call that changes something, and one that allows none, gets the redirect itself.
    let (round, hops) = serve("127.0.0.2", redirect(302, "/again".to_owned())).await;
    let endless = client
        .call(&get(&format!("http://127.0.0.2:{round}/")))
        .await;
    assert!(
        matches!(endless, Err(CallError::Unusable(_))),
        "{endless:?}"
    );
    assert_eq!(hops.load(Ordering::SeqCst), 4);
    for call in [
        Call {
            method: "POST".to_owned(),
            ..get(&format!("http://127.0.0.2:{round}/"))
        },
        Call {
            redirects: 0,
            ..get(&format!("http://127.0.0.2:{round}/"))
        },
    ] {
        let answer = client.call(&call).await.expect("called");
        assert_eq!(answer.status, 302);
    }
    assert_eq!(hops.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn answers_are_taken_within_bounds() {
    let (client, _) = client(&[&["127.0.0.2"]]);
    let long = |_| vec![b'x'; MAX_BODY + 1].into_response();
    let full = |_| vec![b'x'; MAX_BODY].into_response();
    let packed = |_| ([(header::CONTENT_ENCODING, "gzip")], "x").into_response();
    let many = |_| {
        let mut response = "x".into_response();
        for n in 0..101 {
            let name = header::HeaderName::from_bytes(format!("x-{n}").as_bytes()).expect("name");
            response
                .headers_mut()
                .insert(name, header::HeaderValue::from_static("v"));
        }
        response
    };
    for port in [
        serve("127.0.0.2", long).await.0,
        serve("127.0.0.2", packed).await.0,
    ] {
        let refused = client
            .call(&get(&format!("http://127.0.0.2:{port}/")))
            .await;
        assert!(
            matches!(refused, Err(CallError::Unusable(_))),
            "{refused:?}"
        );
    }
    let (port, _) = serve("127.0.0.2", many).await;
    let refused = client
        .call(&get(&format!("http://127.0.0.2:{port}/")))
        .await;
    assert!(
        matches!(refused, Err(CallError::Unusable(_) | CallError::Lost(_))),
        "{refused:?}"
    );
    let (port, _) = serve("127.0.0.2", full).await;
    let taken = client
        .call(&get(&format!("http://127.0.0.2:{port}/")))
        .await
        .expect("called");
    assert_eq!(taken.body.len(), MAX_BODY);
}

#[tokio::test]
async fn silence_is_lost_and_a_closed_port_is_not_sent() {
    let (port, connections) = canary().await;
    let silent = EgressClient {
        is_public: |_| true,
        is_port: |_| true,
        longest: Duration::from_millis(300),
        ..EgressClient::new(EgressConfig::default())
    };
    let called = silent
        .call(&get(&format!("http://127.0.0.1:{port}/")))
        .await;
    assert!(matches!(called, Err(CallError::Lost(_))), "{called:?}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    let closed = silent.call(&get("http://127.0.0.2:1/")).await;
    assert!(matches!(closed, Err(CallError::NotSent(_))), "{closed:?}");
}

#[tokio::test]
async fn headers_of_the_connection_are_not_the_callers() {
    let (client, _) = client(&[&["127.0.0.2"]]);
    for (name, value) in [
        ("Host", "a.example"),
        ("content-length", "1"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Proxy-Authorization", "x"),
        ("X-Forwarded-For", "1.1.1.1"),
        ("x y", "v"),
        ("x", "a\r\nb: c"),
    ] {
        let call = Call {
            headers: vec![(name.to_owned(), value.to_owned())],
            ..get("http://127.0.0.2:1/")
        };
        let refused = client.call(&call).await;
        assert!(
            matches!(refused, Err(CallError::Refused(_))),
            "{name}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn what_the_deployment_allows_may_be_called() {
    let (port, served) = serve("127.0.0.1", ok).await;
    let client = EgressClient::new(EgressConfig {
        allow: vec![format!("127.0.0.1:{port}")],
        own_host: None,
    });
    let answer = client
        .call(&get(&format!("http://127.0.0.1:{port}/")))
        .await
        .expect("called");
    assert_eq!(answer.status, 200);
    // The same host on another port is not meant.
    let refused = client.call(&get("http://127.0.0.1:80/")).await;
    assert!(matches!(refused, Err(CallError::Refused(_))), "{refused:?}");
    assert_eq!(served.load(Ordering::SeqCst), 1);
}
