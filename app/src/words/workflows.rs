//! Words of workflows and runs, and of the proof mark.

use crate::i18n::{msg, plural};

msg! {
    TITLE = "workflows.title": "Workflows";
    EMPTY = "workflows.empty": "No workflow yet";
    EMPTY_TEXT = "workflows.empty_text": "A campaign brings its own: the first start stores it here, step by step.";
    TO_CAMPAIGNS = "workflows.to_campaigns": "Go to campaigns";
    NAME = "workflows.name": "Workflow";
    VERSION = "workflows.version": "Version";
    VERSION_N = "workflows.version_n": "Version {n}";
    LAST_RUNS = "workflows.last_runs": "Last runs, newest first";
    LAST_RUN = "workflows.last_run": "last run";
    RUNS = "workflows.runs": "Runs";
    GRAPH = "workflows.graph": "Graph";
    GRAPH_NOTE = "workflows.graph_note": "Steps over the newest hundred runs: open, done, failed.";
    GRAPH_RUN = "workflows.graph_run": "Where this run stands.";
    OUTLINE = "workflows.outline": "Steps in order";
    STEP = "workflows.step": "Step";
    KIND = "workflows.kind": "Kind";
    LEADS_TO = "workflows.leads_to": "Leads to";
    COUNT_OPEN = "workflows.count_open": "{n} open";
    COUNT_DONE = "workflows.count_done": "{n} done";
    COUNT_FAILED = "workflows.count_failed": "{n} failed";
    NOT_BEGUN = "workflows.not_begun": "Not begun";
    END = "workflows.end": "End";
    OFF = "workflows.off": "Off";
    RUN = "workflows.run": "Run";
    RUN_OF = "workflows.run_of": "Run of {name}";
    STARTED = "workflows.started": "Started";
    ENDED = "workflows.ended": "Ended";
    STATE = "workflows.state": "State";
    CAMPAIGN = "workflows.campaign": "Campaign";
    NO_RUNS = "workflows.no_runs": "No run yet";
    NO_RUNS_TEXT = "workflows.no_runs_text": "Runs show here once a person, a program or a trigger starts one.";
    CANCEL = "workflows.cancel": "Cancel run";
    CANCELLED = "workflows.cancelled": "Run cancelled";
    CANCEL_TEXT = "workflows.cancel_text": "Steps that have not begun will not begin. Posts that are out stay out.";
    KEEP = "workflows.keep": "Keep it running";
    ATTEMPT = "workflows.attempt": "Attempt {n}";
    TOOK = "workflows.took": "took {n} s";
    TOOK_LITTLE = "workflows.took_little": "took under 0.1 s";
    TOKENS = "workflows.tokens": "{in} tokens read, {out} written";
    COST = "workflows.cost": "Cost";
    LEFT_BY = "workflows.left_by": "Outcome: {port}";
    WAITS = "workflows.waits": "Waits until";
    INPUT = "workflows.input": "Input";
    OUTPUT = "workflows.output": "Output";
    RETRY = "workflows.retry": "Retry step";
    DECIDE = "workflows.decide": "Review and decide";
    RETRIED = "workflows.retried": "Step queued again";
    STEPS = "workflows.steps": "Steps";
    NO_STEPS = "workflows.no_steps": "The first step is about to begin";
    NO_STEPS_TEXT = "workflows.no_steps_text": "It shows here as soon as a worker takes it.";
    DRAFTED = "proof.drafted": "Drafted by an agent";
    EDITED = "proof.edited": "Drafted by an agent, edited by a person";
    SEALED = "proof.sealed": "Approved by a person";
    CAT_TRIGGER = "workflows.cat_trigger": "Trigger";
    CAT_AGENT = "workflows.cat_agent": "Agent";
    CAT_CONTENT = "workflows.cat_content": "Content";
    CAT_HUMAN = "workflows.cat_human": "Person";
    CAT_TIME = "workflows.cat_time": "Time";
    CAT_LOGIC = "workflows.cat_logic": "Logic";
    CAT_DATA = "workflows.cat_data": "Data";
    CAT_INTEGRATION = "workflows.cat_integration": "Integration";
    CAT_CHANNEL = "workflows.cat_channel": "Channel";
}
plural! {
    STEP_COUNT = "workflows.step_count": "{n} step", "{n} steps";
}
