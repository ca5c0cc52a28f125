// The little that Streamlit has no word for: the page's language, and what to scroll to.
// Trusted, fixed code: it receives places, never text of a document or a question.

const FRAMES = 90; // about a second and a half: parts of the page arrive in their own time

function whenDrawn(selector, act, frames = FRAMES) {
  const found = document.querySelector(selector);
  if (found) act(found);
  else if (frames > 0) requestAnimationFrame(() => whenDrawn(selector, act, frames - 1));
}

function centreMark(box) {
  const mark = box.querySelector("mark");
  const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const room = box.clientHeight - mark.getBoundingClientRect().height;
  box.scrollTop += above - Math.max(12, room / 3);
}

export default function ({ data, parentElement }) {
  const page = document.documentElement;
  page.lang = "nb"; // Streamlit writes lang="en" whatever the app speaks
  const theme = getComputedStyle(parentElement.host ?? parentElement);
  page.style.setProperty("--pa-bakgrunn", theme.getPropertyValue("--st-background-color"));

  if (data.source && page.dataset.paKilde !== data.source) {
    whenDrawn(`.pa-utdrag[data-kilde="${data.source}"]`, centreMark);
  }
  page.dataset.paKilde = data.source;

  if (data.question && page.dataset.paSporsmal !== data.question) {
    whenDrawn(`.pa-sporsmal[data-nr="${data.question}"]`, (asked) =>
      asked.scrollIntoView({ block: "start" }));
  }
  page.dataset.paSporsmal = data.question;
}
