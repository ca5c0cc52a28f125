// The little that Streamlit has no word for: the page's language, what to scroll to and to focus,
// a voice for screen readers, numbers in running text that open a source, and copying.
// Trusted, fixed code: it receives places and the app's own words, never a document's text.

const HEADER = 56; // pixels at the top that Streamlit's own bar lies over
const FRAMES = 90; // about a second and a half: parts of the page arrive in their own time
const page = document.documentElement;

function whenDrawn(selector, act, frames = FRAMES) {
  const found = document.querySelector(selector);
  if (found) act(found);
  else if (frames > 0) requestAnimationFrame(() => whenDrawn(selector, act, frames - 1));
}

// What Streamlit redraws loses the focus: it is given back, unless the reader has gone elsewhere.
function keepFocus(selector, frames = FRAMES) {
  const here = document.activeElement;
  const found = document.querySelector(selector);
  if (here !== document.body && here !== found) return;
  if (found !== here) found?.focus();
  if (frames > 0) requestAnimationFrame(() => keepFocus(selector, frames - 1));
}

function centreMark(box) {
  const mark = box.querySelector("mark");
  const above = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const room = box.clientHeight - mark.getBoundingClientRect().height;
  box.scrollTop += above - Math.max(12, room / 3);
}

// Streamlit may draw the box once more, or before it has its size: each that comes is scrolled to
// its mark once, and then left to the reader.
function keepMark(name, frames = FRAMES) {
  if (!name || page.dataset.paKilde !== name) return;
  const box = document.querySelector(`.pa-utdrag[data-kilde="${name}"]`);
  if (box && !box.dataset.paSett) {
    centreMark(box);
    const { top, bottom } = box.getBoundingClientRect();
    const marked = box.querySelector("mark").getBoundingClientRect().top;
    if (marked >= top && marked < bottom) box.dataset.paSett = "ja";
  }
  if (frames > 0) requestAnimationFrame(() => keepMark(name, frames - 1));
}

// One region for the whole visit, outside what Streamlit redraws: an answer is said once.
function say(text) {
  let voice = document.getElementById("pa-stemme");
  if (!voice) {
    voice = document.createElement("div");
    voice.id = "pa-stemme";
    voice.className = "pa-skjult";
    voice.setAttribute("role", "status");
    voice.setAttribute("aria-live", "polite");
    document.body.append(voice);
  }
  voice.lang = page.lang;
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 150); // an empty region must be seen first
}

function skipLink(text) {
  let link = document.getElementById("pa-hopp");
  if (!link) {
    link = document.createElement("a");
    link.id = "pa-hopp";
    link.href = "#pa-innhold";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      (document.querySelector(".st-key-sporrefelt textarea")
        ?? document.querySelector("[data-testid=stMain]")).focus();
    });
    document.body.prepend(link);
  }
  link.textContent = text;
}

function focusSource(name) {
  const before = page.dataset.paKilde ?? "";
  if (name === before) return;
  if (name) whenDrawn(`.pa-utdrag[data-kilde="${name}"]`, (box) => {
    const here = document.activeElement;
    if (name.endsWith("-valgt") && !here?.closest(".st-key-kilde-valgt, .st-key-kilde-foreslatt"))
      box.focus({ preventScroll: true });
  });
  else if (before.endsWith("-valgt")) { // closed: back to where it was opened
    const [exchange, number] = before.split("-");
    const opener = `.st-key-apne-${exchange}-${number} button`;
    whenDrawn(opener, (button) => { button.focus(); keepFocus(opener); });
  }
}

// The question comes to the top when it is asked, and again when its answer is there, unless it
// stands there still or the reader has scrolled past it meanwhile.
function focusQuestion(number, again) {
  whenDrawn(`.pa-sporsmal[data-nr="${number}"]`, (asked) => {
    const { top, bottom } = asked.getBoundingClientRect();
    if (again && (bottom < 0 || (top >= HEADER && top < innerHeight / 3))) return;
    asked.scrollIntoView({ block: "start" });
    if (document.activeElement === document.body) asked.focus({ preventScroll: true });
  });
}

// Another thing is shown on the same page: from its beginning, as a new page would be.
function focusView(view) {
  const before = page.dataset.paVisning ?? view;
  page.dataset.paVisning = view;
  if (before === view) return;
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  headingWhenLost();
}

// What was pressed is gone, and the focus with it.
function headingWhenLost(frames = FRAMES) {
  const heading = document.querySelector("h1");
  if (heading && document.activeElement === document.body) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  } else if (frames > 0) requestAnimationFrame(() => headingWhenLost(frames - 1));
}

// A file that the browser turns away never reaches the server, which would have said why. Streamlit
// says it in English, out of sight: ours is put in its place, and style.css lets it be seen.
function speakUploader(words) {
  whenDrawn("[data-testid=stFileUploader]", (box) => {
    box.paOrd = words; // what was said last: the language may be changed while the box stands
    const speak = () => {
      const words = box.paOrd;
      for (const said of box.querySelectorAll("[data-testid=stFileChip] [role=alert]"))
        if (said.textContent !== words.refused) said.textContent = words.refused;
      for (const button of box.querySelectorAll("button")) {
        const remove = button.closest("[data-testid=stFileChipDeleteBtn]");
        button.setAttribute("aria-label", remove ? words.remove : words.choose);
      }
    };
    speak();
    if (box.dataset.paLytter) return;
    box.dataset.paLytter = "ja";
    new MutationObserver(speak).observe(box, { childList: true, subtree: true });
  });
}

async function clicked(event) {
  const number = event.target.closest?.(".pa-nr");
  if (number) document.querySelector(`.st-key-apne-${number.dataset.apne} button`)?.click();
  const copier = event.target.closest?.(".pa-kopier");
  if (!copier) return;
  await navigator.clipboard.writeText(copier.dataset.tekst);
  copier.classList.add("pa-kopiert");
  say(copier.dataset.kopiert);
  setTimeout(() => copier.classList.remove("pa-kopiert"), 2500);
}

export default function ({ data, parentElement }) {
  page.lang = data.lang;
  const theme = getComputedStyle(parentElement.host ?? parentElement);
  page.style.setProperty("--pa-bakgrunn", theme.getPropertyValue("--st-background-color"));
  page.style.setProperty("--pa-flate", theme.getPropertyValue("--st-secondary-background-color"));
  page.style.setProperty("--pa-farge", theme.getPropertyValue("--st-link-color"));
  page.style.setProperty("--pa-kant", theme.getPropertyValue("--st-border-color"));
  skipLink(data.skip);
  // Streamlit's own buttons have English names whatever the app speaks.
  for (const [where, name] of Object.entries(data.names))
    whenDrawn(`[data-testid=${where}]`, () => {
      document.querySelectorAll(`[data-testid=${where}]`).forEach((found) => {
        const button = found.closest("button") ?? found.querySelector("button") ?? found;
        button.setAttribute("aria-label", name);
      });
    });
  speakUploader(data.uploader);
  for (const [name, words] of Object.entries(data.words))
    page.style.setProperty(name, JSON.stringify(words));
  if (!page.dataset.paLytter) {
    page.dataset.paLytter = "ja";
    document.addEventListener("click", clicked);
  }
  focusView(data.view);
  focusSource(data.source);
  page.dataset.paKilde = data.source;
  keepMark(data.source);
  const { paSporsmal: asked = "", paSvart: answered = "" } = page.dataset;
  if (data.question && asked !== data.question) focusQuestion(data.question, false);
  if (data.answered && answered !== data.answered) {
    focusQuestion(data.answered, true);
    if (data.spoken) say(data.spoken);
  }
  page.dataset.paSporsmal = data.question;
  page.dataset.paSvart = data.answered;
}
