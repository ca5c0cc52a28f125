from rag.answer import Assistant
from rag.chain import as_retriever, as_runnable
from rag.types import Outcome


def test_the_retriever_gives_our_passages_in_our_order(assistant: Assistant) -> None:
    question = "Hva sier planen om hjemmesykehus?"
    documents = as_retriever(assistant, k=5).invoke(question)
    hits = assistant.find(question, k=5)
    assert [d.page_content for d in documents] == [hit.passage.text for hit in hits]
    assert documents[0].metadata["document"] == hits[0].passage.locator.document


def test_the_runnable_answers_also_in_a_chain(assistant: Assistant) -> None:
    chain = as_runnable(assistant) | (lambda answer: answer.citations[0].quote)
    question = "Hva sier planen om hjemmesykehus?"
    answer = as_runnable(assistant).invoke(question)
    assert answer.outcome is Outcome.ANSWERED
    assert chain.invoke(question) == answer.citations[0].quote
