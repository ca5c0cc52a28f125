"""What readers say of answers, kept with the run that made them, and what owners do about it."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import delete, func, select, update

from ui.store.clock import Clock
from ui.store.database import Database
from ui.store.errors import Gone
from ui.store.saved import answer_in, answer_out, document_out, library_in
from ui.store.tables import FeedbackRow
from ui.store.values import Feedback, Opinion, Reason, State

_WHAT = "tilbakemeldingen"


class FeedbackBox:
    """Readers give and withdraw their own; owners read all of it, without who gave it."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    def give(self, user: str, opinion: Opinion) -> str:
        """Returns the id, with which the giver may withdraw it."""
        row = FeedbackRow(
            id=uuid4().hex,
            owner=user,
            given=self._now(),
            good=opinion.good,
            reasons=[reason.value for reason in opinion.reasons],
            comment=opinion.comment.strip(),
            question=opinion.answer.question,
            answer=answer_out(opinion.answer),
            library=[document_out(each) for each in opinion.library],
            fingerprint=opinion.fingerprint,
            index_version=opinion.index_version,
            state=(State.DONE if opinion.good else State.NEW).value,
            note="",
        )
        with self._database.writing() as session:
            session.add(row)
            return row.id

    def withdraw(self, user: str, feedback: str) -> None:
        """Take one's own back. Raises Gone."""
        mine = (FeedbackRow.id == feedback, FeedbackRow.owner == user)
        with self._database.writing() as session:
            erased = session.scalar(delete(FeedbackRow).where(*mine).returning(FeedbackRow.id))
            if erased is None:
                raise Gone(_WHAT)

    def list(self, state: State, limit: int = 50, offset: int = 0) -> tuple[Feedback, ...]:
        """For owners: newest first."""
        query = (
            select(FeedbackRow)
            .where(FeedbackRow.state == state.value)
            .order_by(FeedbackRow.given.desc(), FeedbackRow.id)
        )
        with self._database.reading() as session:
            return tuple(map(_feedback, session.scalars(query.limit(limit).offset(offset))))

    def counts(self) -> dict[State, int]:
        """For owners: how many there are in each state."""
        query = select(FeedbackRow.state, func.count()).group_by(FeedbackRow.state)
        with self._database.reading() as session:
            found = {State(state): count for state, count in session.execute(query)}
        return {state: found.get(state, 0) for state in State}

    def triage(self, feedback: str, state: State, note: str = "") -> None:
        """For owners: say what became of it. Raises Gone."""
        change = (
            update(FeedbackRow)
            .where(FeedbackRow.id == feedback)
            .values(state=state.value, note=note.strip())
            .returning(FeedbackRow.id)
        )
        with self._database.writing() as session:
            if session.scalar(change) is None:
                raise Gone(_WHAT)


def _feedback(row: FeedbackRow) -> Feedback:
    opinion = Opinion(
        row.good,
        answer_in(row.answer),
        library_in(row.library),
        tuple(map(Reason, row.reasons)),
        row.comment,
        row.fingerprint,
        row.index_version,
    )
    return Feedback(row.id, row.given, opinion, State(row.state), row.note)
