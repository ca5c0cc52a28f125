// The page's language follows the reader's choice, and is remembered for the next visit.
// Trusted, fixed code: it receives one of three language codes and nothing else.

const YEAR = 31536000; // seconds

export default function ({ data }) {
  document.documentElement.lang = data.language;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.cookie}=${data.language}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}
