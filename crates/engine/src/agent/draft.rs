//! Drafting one piece of content: write → validate against the same limits as a person's text →
//! one repair → an error that names what is wrong. Nonsense never becomes a post.

use domain::{content::ContentKind, fields::Check};

use crate::ports::{DeltaSink, Draft, Usage, WriteError, WriteRequest, Writer};

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
pub async fn draft(
    writer: &dyn Writer,
    request: &WriteRequest,
    on_delta: DeltaSink,
) -> Result<Drafted, WriteError> {
    let mut request = request.clone();
    let mut usage = Usage::default();
    for tries in 1..=2 {
        let problem = match writer.write(&request, on_delta.clone()).await {
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
                    Some(message) => WriteError::Nonsense {
                        message,
                        answer: cut(&draft.body.plain_text()),
                        usage,
                    },
                }
            }
            Err(WriteError::Nonsense {
                message,
                answer,
                usage: spent,
            }) => {
                add(&mut usage, spent);
                WriteError::Nonsense {
                    message,
                    answer,
                    usage,
                }
            }
            Err(other) => return Err(other),
        };
        if tries == 2 {
            return Err(problem);
        }
        request.repair = Some(problem.to_string());
    }
    Err(WriteError::Refused {
        message: "no answer".to_owned(),
    })
}

fn add(sum: &mut Usage, more: Usage) {
    sum.tokens_in += more.tokens_in;
    sum.tokens_out += more.tokens_out;
    sum.cost += more.cost;
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
    if let (ContentKind::Social, domain::content::ContentBody::Social(body)) =
        (request.kind, &draft.body)
        && request.network.is_some_and(|n| n != body.network)
    {
        return Some("written for another network".to_owned());
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
