//! What a workflow's settings ask of its runs.

mod keeping;
mod money;
mod places;
mod tests_by_subject;
mod time;

use domain::{
    ids::RunId,
    workflows::{Run, RunStatus},
};
use testkit::journey::Company;

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

async fn look(company: &Company, run: RunId) -> anyhow::Result<Run> {
    Ok(services::workflows::get_run(&company.cx, run).await?)
}

/// The stable code with which a beginning was refused; the run's id where it was not.
fn code(refused: services::Result<RunId>) -> String {
    match refused {
        Err(services::Error::Conflict(code, _)) => code.to_owned(),
        other => format!("{other:?}"),
    }
}
