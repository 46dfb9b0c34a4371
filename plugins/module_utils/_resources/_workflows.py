# SPDX-FileCopyrightText: The community.circleci contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it may change in any release.

"""Pipelines, workflows and their jobs in API v2 (docs/api/v2.md §7, §8): what they are, and when they have ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._api.answers import Answer
from .._api.client import Client
from .._api.polling import retry_missing
from .._engine.compat import dataclass
from .._engine.failures import Unsuccessful
from .._engine.plan import Request

V2 = ("api", "v2")
PIPELINE_FIELDS = (
    "id",
    "number",
    "project_slug",
    "state",
    "errors",
    "created_at",
    "updated_at",
    "trigger",
    "vcs",
)
WORKFLOW_FIELDS = (
    "id",
    "name",
    "status",
    "project_slug",
    "pipeline_id",
    "pipeline_number",
    "created_at",
    "stopped_at",
    "tag",
)
TERMINAL = frozenset({"success", "not_run", "failed", "error", "canceled", "unauthorized"})
SETUP_STATES = frozenset({"setup-pending", "setup"})
UNFINISHED_STATES = frozenset({"pending", *SETUP_STATES})
"""The states of a pipeline whose workflows are not all there yet."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a pipeline runs on, as far as CircleCI returns it.

    :ivar subject: the first line of the commit's message.
    """

    branch: str | None = None
    tag: str | None = None
    revision: str | None = None
    subject: str | None = None

    @classmethod
    def parse(cls, answer: Answer) -> Commit:
        """The commit of a pipeline. Without `vcs`, as in some standalone projects, `git` has it (§7.1)."""
        if vcs := answer.optional_object("vcs"):
            commit = vcs.optional_object("commit")
            subject = commit.optional_text("subject") if commit else None
            return cls(vcs.optional_text("branch"), vcs.optional_text("tag"), vcs.optional_text("revision"), subject)
        parameters = answer.optional_object("trigger_parameters")
        git = parameters.optional_object("git") if parameters else None
        if git is None:
            return cls()
        branch, tag, revision = (git.optional_text(name) or None for name in ("branch", "tag", "checkout_sha"))
        return cls(branch, tag, revision)

    def public_fields(self) -> dict[str, Any] | None:
        """What is returned under `vcs` where CircleCI does not say it there; None if it says nothing."""
        fields = {"branch": self.branch, "tag": self.tag, "revision": self.revision}
        return {name: value for name, value in fields.items() if value} or None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline.

    :ivar trigger: what started it, in a word.
    :ivar errors: why CircleCI could not make workflows of it, in words fit for a message.
    :ivar public: what is returned. Its parameters are not: they may be secrets.
    """

    id: str
    number: int | None
    project_slug: str
    state: str
    errors: tuple[str, ...]
    commit: Commit
    trigger: str | None
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Pipeline:
        """The pipeline of an answer."""
        commit, trigger = Commit.parse(answer), answer.optional_object("trigger")
        public = {**answer.public_fields(PIPELINE_FIELDS), "errors": answer.public_texts("errors")}
        errors = [(error.quote("type"), error.quote("message")) for error in answer.optional_items("errors")]
        return cls(
            answer.text("id"),
            answer.optional_integer("number"),
            answer.optional_text("project_slug") or "",
            answer.text("state"),
            tuple(": ".join(filter(None, words)) or "an error without a message" for words in errors),
            commit,
            trigger.optional_text("type") if trigger else None,
            {**public, "vcs": public["vcs"] or commit.public_fields()},
        )

    @property
    def name(self) -> str:
        """The pipeline in words."""
        return f"pipeline {self.number or self.id}{f' of {self.project_slug}' if self.project_slug else ''}"

    @property
    def has_errors(self) -> bool:
        """Whether CircleCI could not make all of its workflows."""
        return self.state == "errored" or bool(self.errors)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A run of a workflow.

    :ivar is_setup: whether it makes the rest of its pipeline (dynamic configuration).
    """

    id: str
    name: str
    status: str
    pipeline_id: str | None
    created_at: str
    is_setup: bool
    public: dict[str, Any]

    @classmethod
    def parse(cls, answer: Answer) -> Workflow:
        """The workflow of an answer."""
        return cls(
            answer.text("id"),
            answer.text("name"),
            answer.text("status"),
            answer.optional_text("pipeline_id"),
            answer.optional_text("created_at") or "",
            answer.optional_text("tag") == "setup",
            answer.public_fields(WORKFLOW_FIELDS),
        )

    @property
    def has_ended(self) -> bool:
        """Whether its status will not change any more."""
        return self.status in TERMINAL


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a workflow, or an approval.

    :ivar id: empty where CircleCI does not return it.
    :ivar number: None until it is scheduled.
    :ivar approval_id: what an approval is given by.
    """

    id: str
    name: str
    type: str
    status: str
    number: int | None
    approval_id: str
    started_at: str | None = None
    stopped_at: str | None = None

    @classmethod
    def parse(cls, answer: Answer) -> Job:
        """The job of an item."""
        return cls(
            answer.text("id"),
            answer.text("name"),
            answer.text("type"),
            answer.text("status"),
            answer.optional_integer("job_number"),
            answer.optional_text("approval_request_id") or answer.text("id"),
            answer.optional_text("started_at"),
            answer.optional_text("stopped_at"),
        )


def workflow_request(workflow_id: str) -> Request[Workflow]:
    """The GET of a workflow."""
    return Request("GET", (*V2, "workflow", workflow_id), Workflow.parse)


def read_workflow(api: Client, workflow_id: str) -> Workflow:
    """A workflow."""
    workflow: Workflow = api.send(workflow_request(workflow_id))
    return workflow


def read_pipeline(api: Client, pipeline_id: str) -> Pipeline:
    """A pipeline."""
    return api.get(*V2, "pipeline", pipeline_id, parse=Pipeline.parse)


def read_jobs(api: Client, workflow_id: str) -> list[Job]:
    """A workflow's jobs."""
    return api.get_list(*V2, "workflow", workflow_id, "job", parse=Job.parse)


def read_workflows(api: Client, pipeline_id: str) -> list[Workflow]:
    """A pipeline's workflows: of those that were run again only the newest."""
    return newest_of_each(api.get_list(*V2, "pipeline", pipeline_id, "workflow", parse=Workflow.parse))


def read_runs(api: Client, workflow: Workflow) -> list[Workflow]:
    """All runs of a workflow, itself included: a rerun is one more workflow of its name in its pipeline (§7.1).

    :raises Unsuccessful: if CircleCI does not tell the pipeline.
    """
    if workflow.pipeline_id is None:
        raise Unsuccessful(
            f"CircleCI does not return the pipeline of workflow {workflow.id}, so its reruns are unknown."
        )
    workflows = api.get_list(*V2, "pipeline", workflow.pipeline_id, "workflow", parse=Workflow.parse)
    return [run for run in workflows if run.name == workflow.name]


def newest_of_each(workflows: Sequence[Workflow]) -> list[Workflow]:
    """Of several runs of one workflow only the newest."""
    return list(
        {workflow.name: workflow for workflow in sorted(workflows, key=lambda workflow: workflow.created_at)}.values()
    )


# Running again.


@dataclass(frozen=True, slots=True)
class Rerun:
    """What CircleCI answers when it runs a workflow again.

    :ivar workflow_id: the new workflow; None where CircleCI only says that it accepted (docs/api/v2.md §8.1).
    :ivar earlier: the ids of the runs that were there before.
    """

    workflow_id: str | None
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunAgain:
    """The effect of a change: a workflow runs again. Two of them make two new workflows, so it is not repeated.

    :ivar pipeline_id: that of the workflow; None if it is not known.
    :ivar options: `jobs` (ids), `enable_ssh`, `from_failed`; what is false is not sent.
    """

    workflow_id: str
    pipeline_id: str | None
    options: Mapping[str, Any]

    def perform(self, api: Client) -> Rerun:
        """Run it again. Its runs are listed before, since the answer need not say which one is new."""
        pipeline_id = self.pipeline_id or read_workflow(api, self.workflow_id).pipeline_id
        runs = api.get_list(*V2, "pipeline", pipeline_id, "workflow", parse=Workflow.parse) if pipeline_id else []
        body = {name: value for name, value in self.options.items() if value}
        request: Request[Rerun] = Request("POST", (*V2, "workflow", self.workflow_id, "rerun"), _parse_rerun, body)
        answer: Rerun = api.send(request)
        return replace(answer, earlier=(self.workflow_id, *(run.id for run in runs)))


def _parse_rerun(answer: Answer) -> Rerun:
    workflow_id = answer.optional_text("workflow_id")
    if workflow_id is None:
        answer.text("message")
    return Rerun(workflow_id)


def find_rerun(api: Client, rerun: Rerun, workflow_id: str) -> str | None:
    """The id of the workflow that a rerun made; None if CircleCI does not show it yet.

    If the answer does not contain it, it is the newest run that was not there before.
    """
    if rerun.workflow_id:
        return rerun.workflow_id
    old = read_workflow(api, workflow_id)
    if old.pipeline_id is None:
        return None
    new = [run for run in read_runs(api, old) if run.id not in rerun.earlier]
    return max(new, key=lambda run: run.created_at).id if new else None


def read_new_workflow(api: Client, workflow_id: str) -> Workflow:
    """A workflow that was just made, and may not be shown everywhere yet."""
    return retry_missing(api, lambda: read_workflow(api, workflow_id))
