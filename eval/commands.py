"""What the commands of ``python -m eval`` do. Each gives its exit code's truth and prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eval import baselines, elsewhere, followups, several, users
from eval.ablate import ablate
from eval.ablate import table as ablation_table
from eval.compare import compare
from eval.coverage import README, coverage_table, written
from eval.draft import draft, read_report
from eval.errors import EvalError, GoldFaults, RunMismatch, RunMissing
from eval.gate import Floors, Verdict, judge
from eval.judge import VERDICTS
from eval.judge import judge as judge_faithfulness
from eval.places import Places
from eval.report import write_reports
from eval.run import Order, Progress, card_of, check_current, check_same, chosen, run
from eval.schema import Row, Split, as_line, gold_files, read_rows
from eval.score import SCORES, Scored, load, save, score, sources_of
from eval.split import assigned
from eval.stored import RunCard, read_answers, read_card
from eval.tables import MEASURES
from eval.text import comparison_table, verdict_text
from eval.validate import row_faults, set_faults
from rag.answer import Assistant
from rag.engines import backend_of
from rag.errors import ConfigurationError
from rag.index import Index
from rag.settings import Settings

CACHE = Path("build/eval/cache")


def validate(settings: Settings, files: Sequence[Path], write: bool) -> str:
    """Check the gold set. ``files`` given are checked row by row, without the set's minima."""
    places = Places(_index(settings))
    placed = read_rows(files or gold_files())
    rows = [each.row for each in placed]
    faults = row_faults(placed, places)
    if faults:
        raise GoldFaults(faults)
    if not files:
        faults = set_faults(rows, places)
        table = coverage_table(rows, places)
        if write:
            README.write_text(written(README, table), encoding="utf-8")
        elif table not in README.read_text(encoding="utf-8"):
            raise EvalError(
                f"{README} er utdatert. Skriv den på nytt: python -m eval validate --write"
            )
        if faults:
            raise GoldFaults(faults)
    answerable = sum(row.answerable for row in rows)
    return f"{len(rows)} rader, {answerable} med svar, ingen feil."


def split(settings: Settings, files: Sequence[Path]) -> str:
    """Give a split to the rows that have none, in place."""
    places = Places(_index(settings))
    files = files or gold_files()
    placed = read_rows(files)
    rows = dict(zip(placed, assigned([each.row for each in placed], places), strict=True))
    for file in files:
        mine = [row for each, row in rows.items() if each.file == file.name]
        file.write_text("".join(as_line(row) + "\n" for row in mine), encoding="utf-8")
    new = sum(each.row.split is None and row.split is not None for each, row in rows.items())
    left = [row.id for row in rows.values() if row.split is None]
    return f"{new} rader fikk utvalg." + (f" Bundet til flere utvalg: {left}" if left else "")


def answer(
    settings: Settings,
    order: Order,
    folder: Path,
    replace_other: bool,
    progress: Progress | None = None,
) -> str:
    """Answer the gold questions once, and score them."""
    if order.generator == "llm" and not settings.has_model:
        raise ConfigurationError("Sett PLAN_LLM_BASE_URL og PLAN_LLM_MODEL for --generator llm.")
    index = _index(settings)
    rows = chosen(_gold(order), order.splits)
    card = card_of(order, rows, settings, index)
    card = run(
        card,
        rows,
        lambda: baselines.open_system(order.system, settings, index, CACHE, order.generator),
        folder,
        replace_other=replace_other,
        progress=progress,
    )
    scored = rescore(settings, folder)
    return f"{len(scored)} spørsmål besvart og målt i {folder} ({card.seconds:.0f} s)."


def rescore(settings: Settings, folder: Path) -> tuple[Scored, ...]:
    """Score a stored run anew. Refuses a run of another corpus or index."""
    index = _index(settings)
    card = _finished(folder)
    check_current(card, index, folder)
    rows = chosen(_gold(Order(gold_files=card.gold_files)), card.splits)
    scored = score(rows, read_answers(folder), sources_of(index), folder)
    save(scored, folder / SCORES)
    return scored


def compared(before: Path, after: Path) -> str:
    """The table of two runs. Refuses runs of different corpora."""
    old, new = read_card(before), read_card(after)
    check_same(old, new, before, ("corpus",), old.command)
    names = [measure for measure in MEASURES.values() if measure.better]
    return comparison_table(compare(load(before), load(after), names))


def gate(settings: Settings, folder: Path, kept: Path) -> tuple[bool, str]:
    """Whether the run passes, and why or why not. Refuses what is not of the current index."""
    verdict = _verdict(settings, folder, kept)
    return verdict.passed, verdict_text(verdict)


def keep(folder: Path, kept: Path) -> str:
    """Make a scored run the one that the gate compares with."""
    card = _finished(folder)
    scored = load(folder)
    kept.mkdir(parents=True, exist_ok=True)
    card.save(kept)
    save(scored, kept / SCORES)
    return f"{len(scored)} spørsmål lagret i {kept}. Legg mappen inn i git."


def report(settings: Settings, folder: Path, others: Sequence[Path], out: Path, kept: Path) -> str:
    """Write every form of the report. Refuses runs of different corpora."""
    card = read_card(folder)
    runs = [(read_card(other), load(other)) for other in others]
    for (other, _), place in zip(runs, others, strict=True):
        check_same(other, card, place, ("corpus",), other.command)
    verdict = _verdict(settings, folder, kept)
    files = write_reports(out, card, load(folder), runs, verdict)
    return "Skrev " + ", ".join(str(file) for file in files)


def measured_elsewhere(
    settings: Settings, names: Sequence[str], written: bool, report: Progress
) -> str:
    """How the product serves documents of other kinds, or those ``names`` alone; see
    ``eval.elsewhere``."""
    asked = [each for each in elsewhere.read() if not names or each.document in names]
    return elsewhere.table(elsewhere.measured(settings, asked, elsewhere.BUILT, report, written))


def measured_users(settings: Settings, report: Progress) -> str:
    """How the product serves people who have not read the documents; see ``eval.users``."""
    return users.summary(users.measured(Assistant.open(settings), users.read(), report))


def measured_several(settings: Settings, report: Progress) -> str:
    """How the product serves those who ask what several sources say; see ``eval.several``."""
    return several.summary(several.measured(Assistant.open(settings), several.read(), report))


def measured_followups(settings: Settings, report: Progress) -> str:
    """How the product serves those who ask on in a conversation; see ``eval.followups``."""
    return followups.summary(followups.measured(Assistant.open(settings), followups.read(), report))


def drafted(settings: Settings, file: Path) -> str:
    return as_line(draft(read_report(file), Places(_index(settings))))


def ablated(settings: Settings, out: Path, report: Callable[[str], None]) -> str:
    """Measure what each part is worth on dev and test, and write the table to ``out``."""
    rows = chosen(_gold(Order()), (Split.DEV.value, Split.TEST.value))
    out.write_text(ablation_table(ablate(settings, rows, report), len(rows)), encoding="utf-8")
    return f"Skrev {out}."


def judged(folder: Path) -> str:
    """Let a language model judge a stored run; see ``eval.judge``."""
    good, bad, none = judge_faithfulness(read_answers(folder).values(), folder / VERDICTS)
    return f"{good} tro mot kildene, {bad} ikke, {none} uten lesbar dom. Se {folder / VERDICTS}."


def _verdict(settings: Settings, folder: Path, kept: Path) -> Verdict:
    card = _finished(folder)
    check_current(card, _index(settings), folder)
    return judge(load(folder), Floors.read(), _baseline(card, folder, kept))


def _baseline(card: RunCard, folder: Path, kept: Path) -> tuple[Scored, ...] | None:
    """The kept run's scores in the splits of ``card``; None where none has been kept."""
    if not (kept / SCORES).is_file():
        return None
    found = read_card(kept)
    if found.corpus != card.corpus:
        command = f"{card.command} --out {folder} && python -m eval keep {folder} --kept {kept}"
        raise RunMismatch(kept, "korpuset", found.corpus, card.corpus, command)
    return tuple(each for each in load(kept) if not card.splits or each.split in card.splits)


def _finished(folder: Path) -> RunCard:
    card = read_card(folder)
    if not card.finished:
        raise RunMissing(folder, f"{card.command} --out {folder}")
    return card


def _gold(order: Order) -> list[Row]:
    files = [Path(file) for file in order.gold_files] or list(gold_files())
    return [each.row for each in read_rows(files)]


def _index(settings: Settings) -> Index:
    return Index.load(settings.index, settings.fingerprint, backend_of(settings))
