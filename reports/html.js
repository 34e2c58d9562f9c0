"use strict";
(() => {
  const say = text => { document.getElementById("said").textContent = text; };

  // The matrix: what is asked for, and how many rows that leaves.
  const form = document.getElementById("filter"), shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("#matrix tbody tr")].map(row => ({
    row, text: row.textContent.toLowerCase(), verdict: row.dataset.verdict, level: row.dataset.level,
    section: row.dataset.section, security: "security" in row.dataset,
  }));
  const filter = () => {
    const words = form.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = [...form.querySelectorAll("[name=verdict]:checked")].map(box => box.value);
    const level = form.level.value, section = form.section.value, security = form.security.checked;
    let n = 0;
    for (const r of rows) {
      const fits = (!verdicts.length || verdicts.includes(r.verdict)) && (!level || r.level === level) &&
        (!section || r.section === section) && (!security || r.security) && words.every(word => r.text.includes(word));
      r.row.hidden = !fits;
      if (fits) n++;
    }
    shown.textContent = n + " of " + rows.length + " requirements shown";
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();

  // A button beside each command.
  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  for (const place of document.querySelectorAll(".copy")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the command");
    button.addEventListener("click", async () => {
      const done = await copy(place.querySelector("code").textContent);
      button.focus();
      button.textContent = done ? "Copied" : "Not copied";
      say(done ? "The command is copied" : "The command could not be copied");
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    place.append(button);
  }

  // All findings at once.
  const findings = document.getElementById("findings");
  const checks = findings.querySelectorAll("details.check");
  if (checks.length > 1) {
    const button = document.createElement("button");
    button.type = "button";
    const name = () => { button.textContent = [...checks].every(d => d.open) ? "Fold all findings" : "Unfold all findings"; };
    button.addEventListener("click", () => {
      const open = ![...checks].every(d => d.open);
      for (const d of checks) d.open = open;
      name();
    });
    name();
    findings.prepend(button);
  }

  // A link to what is folded unfolds it.
  const reveal = () => {
    const at = document.getElementById(location.hash.slice(1));
    if (!at) return;
    for (let d = at; d; d = d.parentElement) if (d.localName === "details") d.open = true;
    const row = at.closest("#matrix tr[hidden]");
    if (row) {
      form.reset();
      filter();
    }
    at.scrollIntoView();
    if (at.tabIndex === -1) at.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
})();
