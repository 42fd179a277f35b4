//! Tokens that are not ours, or no longer: none of them is believed.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const URL: &str = "https://bellwether.example";

fn identity() -> Identity {
    Identity::new(&[7; 32], URL).expect("keys")
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("time")
}

fn bearer() -> Bearer {
    Bearer {
        account: AccountId::from_uuid(Uuid::from_u128(1)),
        tenant: TenantId::from_uuid(Uuid::from_u128(2)),
        user: UserId::from_uuid(Uuid::from_u128(3)),
        family: SessionId::from_uuid(Uuid::from_u128(4)),
    }
}

fn claims() -> Value {
    let b = bearer();
    json!({
        "iss": URL, "aud": AUDIENCE, "sub": b.account, "tenant": b.tenant, "user": b.user, "family": b.family,
        "iat": now().timestamp(), "nbf": now().timestamp(), "exp": now().timestamp() + ACCESS_SECONDS,
    })
}

fn header(identity: &Identity) -> Header {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(identity.keys.kid.clone());
    header
}

fn signed(identity: &Identity, header: &Header, claims: &Value) -> String {
    jsonwebtoken::encode(header, claims, &identity.keys.sign).expect("signed")
}

#[test]
fn a_token_of_ours_is_believed_within_its_time() {
    let identity = identity();
    let token = signed(&identity, &header(&identity), &claims());
    for (at, good) in [
        (-6, false),
        (-5, true),
        (0, true),
        (599, true),
        (604, true),
        (605, false),
    ] {
        let found = identity.read_access(&token, now() + TimeDelta::seconds(at));
        assert_eq!(found, good.then(bearer), "at {at} seconds");
    }
}

#[test]
fn claims_that_are_missing_or_of_the_wrong_kind_are_refused() {
    let identity = identity();
    let header = header(&identity);
    for name in [
        "iss", "aud", "sub", "tenant", "user", "family", "nbf", "exp",
    ] {
        let mut without = claims();
        without.as_object_mut().expect("object").remove(name);
        assert_eq!(
            identity.read_access(&signed(&identity, &header, &without), now()),
            None,
            "without {name}"
        );
        for wrong in [
            json!(null),
            json!(-1),
            json!("x"),
            json!(1.5),
            json!([]),
            json!({}),
            json!(true),
        ] {
            let mut bent = claims();
            bent[name] = wrong.clone();
            assert_eq!(
                identity.read_access(&signed(&identity, &header, &bent), now()),
                None,
                "{name} = {wrong}"
            );
        }
    }
    for (name, other) in [
        ("iss", json!("https://evil.example")),
        ("aud", json!("another-api")),
        ("exp", json!("99999999999")),
        ("exp", json!(1e300)),
        ("sub", json!("tnt_00000000000000000000000000000001")),
    ] {
        let mut bent = claims();
        bent[name] = other.clone();
        assert_eq!(
            identity.read_access(&signed(&identity, &header, &bent), now()),
            None,
            "{name} = {other}"
        );
    }
}

#[test]
fn other_keys_and_other_ways_of_signing_are_refused() {
    let identity = identity();
    let good = signed(&identity, &header(&identity), &claims());
    let mut parts = good.split('.');
    let (head, body, _) = (
        parts.next().expect("head"),
        parts.next().expect("body"),
        parts.next(),
    );
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let kid = &identity.keys.kid;
    let public = identity.jwks()["keys"][0]["x"]
        .as_str()
        .expect("x")
        .to_owned();

    // Another deployment, and another key's name.
    let stranger = Identity::new(&[8; 32], URL).expect("keys");
    let forged =
        jsonwebtoken::encode(&header(&identity), &claims(), &stranger.keys.sign).expect("signed");
    assert_eq!(
        identity.read_access(&forged, now()),
        None,
        "signed by another key"
    );
    for name in [
        None,
        Some(String::new()),
        Some("../../etc/passwd".to_owned()),
        Some("' or 1=1".to_owned()),
    ] {
        let mut other = header(&identity);
        other.kid = name;
        assert_eq!(
            identity.read_access(&signed(&identity, &other, &claims()), now()),
            None
        );
    }
    for typ in [None, Some("JWT".to_owned()), Some("rt+jwt".to_owned())] {
        let mut other = header(&identity);
        other.typ = typ;
        assert_eq!(
            identity.read_access(&signed(&identity, &other, &claims()), now()),
            None
        );
    }
    // The public key as a shared secret, no signature, a signature of nothing.
    let mut symmetric = header(&identity);
    symmetric.alg = Algorithm::HS256;
    for secret in [
        public.as_bytes().to_vec(),
        URL_SAFE_NO_PAD.decode(&public).expect("bytes"),
    ] {
        let forged =
            jsonwebtoken::encode(&symmetric, &claims(), &EncodingKey::from_secret(&secret))
                .expect("signed");
        assert_eq!(
            identity.read_access(&forged, now()),
            None,
            "HS256 with the public key"
        );
    }
    for alg in ["none", "None", "EdDSA", "RS256", "HS256"] {
        let head = encode(&format!(
            r#"{{"typ":"{TYPE}","alg":"{alg}","kid":"{kid}"}}"#
        ));
        for tail in ["", "AAAA", &encode(&"\0".repeat(64))] {
            assert_eq!(
                identity.read_access(&format!("{head}.{body}.{tail}"), now()),
                None,
                "{alg} {tail}"
            );
        }
    }
    // A key that the token brings along is not looked at; unknown critical extensions are refused.
    let own = encode(&format!(
        r#"{{"typ":"{TYPE}","alg":"EdDSA","kid":"{kid}","jwk":{{"kty":"OKP","crv":"Ed25519","x":"{public}"}}}}"#
    ));
    assert_eq!(
        identity.read_access(&format!("{own}.{body}.AAAA"), now()),
        None
    );
    let mut critical = header(&identity);
    critical.crit = Some(vec!["exp".to_owned()]);
    assert_eq!(
        identity.read_access(&signed(&identity, &critical, &claims()), now()),
        None
    );
    for rubbish in [
        "",
        ".",
        "..",
        "a.b.c",
        head,
        &format!("{head}.{body}"),
        &format!("{good}.x"),
        &"x".repeat(5_000),
    ] {
        assert_eq!(identity.read_access(rubbish, now()), None, "{rubbish:.40}");
    }
}

#[test]
fn a_bent_token_is_refused_wherever_it_is_bent() {
    let identity = identity();
    let good = signed(&identity, &header(&identity), &claims());
    for at in (0..good.len()).step_by(7) {
        let mut bent = good.clone().into_bytes();
        bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
        let bent = String::from_utf8(bent).expect("text");
        assert_eq!(identity.read_access(&bent, now()), None, "bent at {at}");
    }
}

#[test]
fn a_refresh_token_reads_back_and_a_bent_one_does_not() {
    let identity = identity();
    let b = bearer();
    let token = identity.refresh_token(b.tenant, b.family, 3);
    assert_eq!(identity.read_refresh(&token), Some((b.tenant, b.family, 3)));
    assert_ne!(token, identity.refresh_token(b.tenant, b.family, 4));
    assert_eq!(
        Identity::new(&[8; 32], URL)
            .expect("keys")
            .read_refresh(&token),
        None
    );
    for at in 4..token.len() {
        let mut bent = token.clone().into_bytes();
        bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
        let bent = String::from_utf8(bent).expect("text");
        assert_eq!(identity.read_refresh(&bent), None, "bent at {at}");
    }
    for rubbish in ["", "bwr_", "bwr_AAAA", "bwf_x", &token[4..]] {
        assert_eq!(identity.read_refresh(rubbish), None);
    }
}
