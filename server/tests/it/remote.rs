//! Workers outside, over gRPC: who is let in, what they are given, and what becomes of what they say.

mod bounds;

use std::time::Duration;

use protocol::worker::{
    Complete, Fail, Heartbeat, Leave, NoRetry, Progress, Register, ServerMessage, Task,
    WorkerMessage, agent_workers_client::AgentWorkersClient, fail::Retry,
    server_message::Message as Out, worker_message::Message as In,
};
use serde_json::{Value, json};
use server::{config::WorkerToken, grpc};
use services::worker::remote::RemoteConfig;
use tokio::{net::TcpListener, sync::mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Status, Streaming, transport::Channel};

use crate::support::{Rest, Server};

const TOKEN: &str = "the-token-of-the-test-deployment";
const WAIT: Duration = Duration::from_secs(10);

/// A server with a door, and a company's REST client.
struct Place {
    server: Server,
    rest: Rest,
    channel: Channel,
}

impl Place {
    async fn open(config: RemoteConfig) -> Self {
        let server = Server::start().await;
        server.owner("dana").await;
        let rest = server.rest("dana@example.com", None).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let door = grpc::Door {
            token: Some(WorkerToken(TOKEN.to_owned())),
            config,
        };
        let stop = server.state.stop.clone();
        tokio::spawn(grpc::serve(listener, server.app().clone(), door, stop));
        let channel = Channel::from_shared(address).expect("an address");
        let channel = channel.connect().await.expect("connected");
        Self {
            server,
            rest,
            channel,
        }
    }

    async fn ask(&self, input: Value) -> String {
        let body = json!({ "capability": "example.echo", "input": input });
        let answer = self.rest.post("/api/remote-tasks", body).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        answer.good()["id"].as_str().expect("an id").to_owned()
    }

    async fn look(&self, id: &str) -> Value {
        self.rest
            .get(&format!("/api/remote-tasks/{id}"))
            .await
            .good()
    }

    async fn worker(&self) -> Worker {
        let mut worker = self.call(TOKEN).await.expect("let in");
        worker.say(In::Register(register())).await;
        assert!(matches!(worker.hear().await, Ok(Out::Registered(_))));
        worker
    }

    async fn call(&self, token: &str) -> Result<Worker, Status> {
        let (out, messages) = mpsc::channel(16);
        let mut request = Request::new(ReceiverStream::new(messages));
        let token = format!("Bearer {token}").parse().expect("a header");
        request.metadata_mut().insert("authorization", token);
        let mut client = AgentWorkersClient::new(self.channel.clone());
        let answers = client.work(request).await?.into_inner();
        Ok(Worker { out, answers })
    }
}

fn register() -> Register {
    Register {
        name: "test".to_owned(),
        capabilities: vec!["example.echo".to_owned()],
        slots: 2,
    }
}

struct Worker {
    out: mpsc::Sender<WorkerMessage>,
    answers: Streaming<ServerMessage>,
}

impl Worker {
    async fn say(&self, message: In) {
        let message = Some(message);
        let said = self.out.send(WorkerMessage { message }).await;
        assert!(said.is_ok(), "the call has ended");
    }

    async fn hear(&mut self) -> Result<Out, Status> {
        let next = tokio::time::timeout(WAIT, self.answers.message());
        let next = next.await.expect("an answer in time")?;
        let next = next.ok_or_else(|| Status::ok("ended"))?;
        Ok(next.message.expect("a known message"))
    }

    async fn task(&mut self) -> Task {
        match self.hear().await {
            Ok(Out::Task(task)) => task,
            other => unreachable!("expected a task: {other:?}"),
        }
    }

    async fn complete(&self, task: &Task, output: &str) {
        self.say(In::Complete(Complete {
            task: task.id.clone(),
            attempt: task.attempt,
            output_json: output.to_owned(),
        }))
        .await;
    }
}

#[tokio::test]
async fn who_brings_no_token_or_does_not_register_is_sent_away() {
    let place = Place::open(RemoteConfig::default()).await;
    for token in ["", "wrong", &TOKEN[1..], &format!("{TOKEN}x")] {
        let refused = place.call(token).await.err().map(|s| s.code());
        assert_eq!(refused, Some(Code::Unauthenticated), "{token}");
    }
    let mut silent = place.call(TOKEN).await.expect("let in");
    silent.say(In::Heartbeat(Heartbeat {})).await;
    let told = silent.hear().await.expect_err("refused");
    assert_eq!(told.code(), Code::InvalidArgument);
    let greedy = Register {
        slots: 65,
        ..register()
    };
    let mut asking = place.call(TOKEN).await.expect("let in");
    asking.say(In::Register(greedy)).await;
    let told = asking.hear().await.expect_err("refused");
    assert_eq!(told.code(), Code::InvalidArgument);
    assert!(told.message().contains("slots"), "{told}");
}

#[tokio::test]
async fn a_task_goes_out_and_its_result_comes_back_once() {
    let place = Place::open(RemoteConfig::default()).await;
    let id = place.ask(json!({ "say": "bread" })).await;
    assert_eq!(place.look(&id).await["status"], "waiting");
    let mut worker = place.worker().await;
    let task = worker.task().await;
    assert_eq!((task.id.as_str(), task.attempt), (id.as_str(), 1));
    let input: Value = serde_json::from_str(&task.input_json).expect("JSON");
    assert_eq!(input, json!({ "say": "bread" }));
    assert_eq!(place.look(&id).await["status"], "working");
    // Another attempt than the one it holds is none of its own.
    let stale = Task {
        attempt: 0,
        ..task.clone()
    };
    worker.complete(&stale, "1").await;
    assert!(matches!(worker.hear().await, Ok(Out::Cancel(c)) if c.task == id && c.attempt == 0));
    worker.complete(&task, "{\"said\":\"bread\"}").await;
    assert!(matches!(worker.hear().await, Ok(Out::Recorded(r)) if r.task == id));
    let done = place.look(&id).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    assert_eq!(done["output"], json!({ "said": "bread" }));
    worker.complete(&task, "2").await;
    assert!(matches!(worker.hear().await, Ok(Out::Cancel(_))));
    assert_eq!(place.look(&id).await, done);
}

#[tokio::test]
async fn a_worker_without_a_sign_of_life_loses_its_task_to_another() {
    let config = RemoteConfig {
        lease: Duration::from_millis(400),
        poll: Duration::from_millis(50),
        ..RemoteConfig::default()
    };
    let place = Place::open(config).await;
    let id = place.ask(json!(1)).await;
    let mut silent = place.worker().await;
    let first = silent.task().await;
    let told = silent.hear().await.expect_err("sent away");
    assert_eq!(told.code(), Code::DeadlineExceeded);
    let mut other = place.worker().await;
    let second = other.task().await;
    assert_eq!((second.id.as_str(), second.attempt), (id.as_str(), 2));
    // Another stay cannot end what an earlier one held.
    other.complete(&first, "\"late\"").await;
    assert!(matches!(other.hear().await, Ok(Out::Cancel(c)) if c.attempt == 1));
    other.complete(&second, "\"in time\"").await;
    assert!(matches!(other.hear().await, Ok(Out::Recorded(_))));
    assert_eq!(place.look(&id).await["output"], "in time");
}

#[tokio::test]
async fn failures_are_tried_again_or_not_and_broken_results_are_failures() {
    let place = Place::open(RemoteConfig::default()).await;
    let mut worker = place.worker().await;
    let id = place.ask(json!(1)).await;
    let task = worker.task().await;
    let fail = |task: &Task, retry| {
        In::Fail(Fail {
            task: task.id.clone(),
            attempt: task.attempt,
            code: "oven".to_owned(),
            message: "too cold\0".to_owned(),
            retry: Some(retry),
        })
    };
    worker.say(fail(&task, Retry::AfterSeconds(0))).await;
    assert!(matches!(worker.hear().await, Ok(Out::Recorded(_))));
    let again = worker.task().await;
    assert_eq!((again.id.as_str(), again.attempt), (id.as_str(), 2));
    worker.say(fail(&again, Retry::None(NoRetry {}))).await;
    assert!(matches!(worker.hear().await, Ok(Out::Recorded(_))));
    let failed = place.look(&id).await;
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["error"], "oven: too cold");
    for broken in ["{", "\"\\u0000\"", "{\"a\":1,\"a\":2}", &"[".repeat(200)] {
        let id = place.ask(json!(2)).await;
        let task = worker.task().await;
        worker.complete(&task, broken).await;
        assert!(matches!(worker.hear().await, Ok(Out::Recorded(_))));
        assert_eq!(place.look(&id).await["status"], "failed", "{broken}");
    }
}

#[tokio::test]
async fn a_worker_that_leaves_is_given_nothing_more_and_gives_back_what_it_holds() {
    let place = Place::open(RemoteConfig::default()).await;
    let id = place.ask(json!(1)).await;
    let mut worker = place.worker().await;
    let task = worker.task().await;
    worker.say(In::Leave(Leave {})).await;
    // Messages are heard in their order: with the answer to this one the leave was heard too.
    worker
        .say(In::Progress(Progress {
            task: task.id,
            attempt: 99,
        }))
        .await;
    assert!(matches!(worker.hear().await, Ok(Out::Cancel(_))));
    let other = place.ask(json!(2)).await;
    let Worker { out, mut answers } = worker;
    drop(out);
    let rest = tokio::time::timeout(WAIT, answers.message()).await;
    assert!(matches!(rest, Ok(Ok(None))), "{rest:?}");
    let mut next = place.worker().await;
    let (a, b) = (next.task().await, next.task().await);
    assert_eq!(
        [(a.id, a.attempt), (b.id, b.attempt)],
        [(id, 2), (other, 1)]
    );
}

#[tokio::test]
async fn a_server_that_stops_lets_workers_finish() {
    let place = Place::open(RemoteConfig::default()).await;
    let id = place.ask(json!(1)).await;
    let mut worker = place.worker().await;
    let task = worker.task().await;
    place.server.state.stop.cancel();
    assert!(matches!(worker.hear().await, Ok(Out::Drain(_))));
    worker.complete(&task, "true").await;
    assert!(matches!(worker.hear().await, Ok(Out::Recorded(_))));
    let told = worker.hear().await.expect_err("dismissed");
    assert_eq!(told.code(), Code::Unavailable);
    let cx = services::TenantCx::system(
        place.server.app(),
        task.tenant.parse().expect("a tenant"),
        "test",
    );
    let done = services::queue::get_remote(&cx, id.parse().expect("an id")).await;
    assert_eq!(done.expect("found").output, json!(true));
}
