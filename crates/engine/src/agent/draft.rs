//! Drafting one piece of content: write → validate against the same limits as a person's text →
//! one repair → an error that names what is wrong. Nonsense never becomes a post.

use domain::{
    content::{ContentBody, ContentKind},
    fields::Check,
};

use crate::ports::{DeltaSink, Draft, Usage, WriteError, WriteRequest, Writer};

/// Asked at most this often: the first answer and one repair.
const TRIES: u32 = 2;

/// A valid draft and what all its tries cost.
#[derive(Debug, Clone)]
pub struct Drafted {
    /// The draft.
    pub draft: Draft,
    /// Sum over all tries.
    pub usage: Usage,
    /// 1, or 2 when the first answer had to be mended.
    pub tries: u32,
}

/// Asks `writer` for a draft that keeps all limits.
///
/// # Errors
/// [`WriteError::Nonsense`] with the usage of all tries when two answers were unusable; any other
/// error of the writer as it is.
pub async fn draft(
    writer: &dyn Writer,
    request: &WriteRequest,
    on_delta: DeltaSink,
) -> Result<Drafted, WriteError> {
    let mut request = request.clone();
    let mut usage = Usage::default();
    let mut tries = 0;
    loop {
        tries += 1;
        let (message, answer) = match writer.write(&request, on_delta.clone()).await {
            Ok(draft) => {
                add(&mut usage, draft.usage);
                match faults(&request, &draft) {
                    None => {
                        return Ok(Drafted {
                            draft,
                            usage,
                            tries,
                        });
                    }
                    Some(message) => (message, cut(&draft.body.plain_text())),
                }
            }
            Err(WriteError::Nonsense {
                message,
                answer,
                usage: spent,
            }) => {
                add(&mut usage, spent);
                (message, cut(&answer))
            }
            Err(other) => return Err(other),
        };
        if tries == TRIES {
            return Err(WriteError::Nonsense {
                message,
                answer,
                usage,
            });
        }
        request.repair = Some(message);
    }
}

fn add(sum: &mut Usage, more: Usage) {
    sum.tokens_in = sum.tokens_in.saturating_add(more.tokens_in);
    sum.tokens_out = sum.tokens_out.saturating_add(more.tokens_out);
    sum.cost = sum.cost.saturating_add(more.cost);
}

fn cut(text: &str) -> String {
    text.chars().take(2_000).collect()
}

/// What is wrong with a draft, in words the writer can mend it by.
fn faults(request: &WriteRequest, draft: &Draft) -> Option<String> {
    if draft.body.kind() != request.kind {
        return Some(format!(
            "wanted {}, got {}",
            request.kind.as_str(),
            draft.body.kind().as_str()
        ));
    }
    if let (ContentKind::Social, ContentBody::Social(body)) = (request.kind, &draft.body)
        && request.network.is_some_and(|n| n != body.network)
    {
        return Some("written for another network".to_owned());
    }
    let mut places: Vec<u32> = draft
        .used_messages
        .iter()
        .chain(&draft.left_out)
        .copied()
        .collect();
    places.sort_unstable();
    if !places
        .into_iter()
        .eq(0..request.brief.key_messages.len() as u32)
    {
        return Some("each key message must be named once, as used or as left out".to_owned());
    }
    let fields = draft.body.checked().err()?;
    Some(
        fields
            .iter()
            .map(|e| format!("{}: {}", e.field, e.message))
            .collect::<Vec<_>>()
            .join("; "),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use async_trait::async_trait;
    use domain::{
        brand::Guidelines,
        campaigns::{Brief, KeyMessage},
        content::{AdBody, SocialBody},
        publishing::Network,
    };
    use rust_decimal::Decimal;

    use super::*;

    /// Answers from a list and keeps what it was told to repair.
    struct Fake {
        answers: Mutex<Vec<Result<Draft, WriteError>>>,
        repairs: Mutex<Vec<Option<String>>>,
    }

    #[async_trait]
    impl Writer for Fake {
        fn name(&self) -> &'static str {
            "fake"
        }

        async fn write(&self, request: &WriteRequest, _: DeltaSink) -> Result<Draft, WriteError> {
            self.repairs.lock().unwrap().push(request.repair.clone());
            self.answers.lock().unwrap().remove(0)
        }
    }

    const COST: Usage = Usage {
        tokens_in: 100,
        tokens_out: 20,
        cost: Decimal::ONE,
    };

    fn answer(body: ContentBody) -> Result<Draft, WriteError> {
        Ok(Draft {
            body,
            used_messages: vec![0],
            left_out: vec![],
            writer: "fake".into(),
            model: None,
            prompt_version: "1".into(),
            reason: String::new(),
            usage: COST,
        })
    }

    fn post(network: Network, text: &str) -> ContentBody {
        ContentBody::Social(SocialBody {
            network,
            text: text.into(),
        })
    }

    fn nonsense() -> Result<Draft, WriteError> {
        Err(WriteError::Nonsense {
            message: "no JSON".into(),
            answer: "x".repeat(9_000),
            usage: COST,
        })
    }

    async fn run(
        answers: Vec<Result<Draft, WriteError>>,
    ) -> (Result<Drafted, WriteError>, Vec<Option<String>>) {
        let request = WriteRequest {
            kind: ContentKind::Social,
            network: Some(Network::X),
            brief: Brief {
                objective: "Sell".into(),
                key_messages: vec![KeyMessage {
                    text: "Sharp".into(),
                    proof: String::new(),
                }],
                ..Brief::default()
            },
            brand: Guidelines::default(),
            persona: None,
            language: None,
            keywords: vec![],
            seed: 0,
            revise: None,
            repair: None,
        };
        let fake = Fake {
            answers: Mutex::new(answers),
            repairs: Mutex::default(),
        };
        let outcome = draft(&fake, &request, Arc::new(|_| {})).await;
        (outcome, fake.repairs.into_inner().unwrap())
    }

    #[tokio::test]
    async fn a_good_answer_is_taken_at_once() {
        let (outcome, repairs) = run(vec![answer(post(Network::X, "Sharp."))]).await;
        let drafted = outcome.unwrap();
        assert_eq!(
            (drafted.tries, drafted.usage, repairs),
            (1, COST, vec![None])
        );
    }

    #[tokio::test]
    async fn nonsense_twice_is_an_error_with_the_usage_of_both_and_never_a_post() {
        let (outcome, repairs) = run(vec![nonsense(), nonsense()]).await;
        let Err(WriteError::Nonsense {
            usage,
            answer,
            message,
        }) = outcome
        else {
            panic!("{outcome:?}")
        };
        assert_eq!(
            (usage.tokens_in, usage.tokens_out, usage.cost),
            (200, 40, Decimal::TWO)
        );
        assert_eq!((answer.len(), message.as_str()), (2_000, "no JSON"));
        assert_eq!(repairs, [None, Some("no JSON".to_owned())]);
    }

    #[tokio::test]
    async fn what_breaks_a_rule_is_named_and_mended_once() {
        let over = post(Network::X, &"a".repeat(281));
        let elsewhere = post(Network::LinkedIn, "Sharp.");
        let other = ContentBody::Ad(AdBody {
            headline: "A".into(),
            text: "B".into(),
            button: "C".into(),
        });
        for (bad, why) in [
            (over, "shorten by 1"),
            (elsewhere, "another network"),
            (other, "wanted social, got ad"),
            (post(Network::X, " "), "Write a text"),
        ] {
            let (outcome, repairs) = run(vec![
                answer(bad.clone()),
                answer(post(Network::X, "Sharp.")),
            ])
            .await;
            let drafted = outcome.unwrap();
            assert_eq!((drafted.tries, drafted.usage.tokens_in), (2, 200));
            assert!(repairs[1].as_ref().unwrap().contains(why), "{repairs:?}");
            let (outcome, _) = run(vec![answer(bad.clone()), answer(bad)]).await;
            assert!(
                matches!(outcome, Err(WriteError::Nonsense { message, .. }) if message.contains(why))
            );
        }
    }

    #[tokio::test]
    async fn messages_that_are_not_accounted_for_are_a_fault() {
        for places in [vec![], vec![0, 0], vec![1]] {
            let mut bad = answer(post(Network::X, "Sharp.")).unwrap();
            bad.used_messages = places;
            let (outcome, repairs) = run(vec![Ok(bad), answer(post(Network::X, "Sharp."))]).await;
            assert_eq!(outcome.unwrap().tries, 2);
            assert!(repairs[1].as_ref().unwrap().contains("key message"));
        }
    }

    #[tokio::test]
    async fn a_writer_that_is_away_or_not_set_up_is_not_asked_again() {
        let away = Err(WriteError::Unavailable {
            message: "busy".into(),
            retry_after: Some(9),
        });
        let (outcome, repairs) = run(vec![away]).await;
        assert!(matches!(
            outcome,
            Err(WriteError::Unavailable {
                retry_after: Some(9),
                ..
            })
        ));
        assert_eq!(repairs.len(), 1);
        let (outcome, _) = run(vec![
            nonsense(),
            Err(WriteError::Refused {
                message: "key".into(),
            }),
        ])
        .await;
        assert!(matches!(outcome, Err(WriteError::Refused { .. })));
    }
}
