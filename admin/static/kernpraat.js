/* Kernpraat works without this file; it only makes things smoother. Settings of htmx stand in a <meta> element. */
(() => {
  "use strict";

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let typed = false; // was the last answer typed? then the next one probably too

  /* ---- forms go once ---- */

  function busy(form, on) {
    if (on) form.dataset.bezig = "";
    else delete form.dataset.bezig;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if ("bezig" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    typed = Boolean(form.querySelector("#tekst"));
    // after the browser has gathered the fields, so that the pressed button is sent too
    setTimeout(() => {
      if (!event.defaultPrevented || form.hasAttribute("hx-post")) busy(form, true);
      // the answer is a file: the page stays, and after a double click it may be used again
      if ("bestand" in form.dataset) setTimeout(() => busy(form, false), 3000);
    });
  }, true);

  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-bezig]").forEach((form) => busy(form, false));
  });

  /* ---- the chat ---- */

  // What is new in view: the end of the answers at the bottom of the window, but never so far that what the bot
  // just said slides under the progress bar. New lines that leave the question no room give way to the question.
  function show(conversation, smooth) {
    const question = conversation.querySelector("#vraag");
    const end = conversation.querySelector(".kp-acties") || question || conversation;
    const bar = conversation.querySelector(".kp-voortgang");
    const room = (bar ? bar.offsetHeight : 0) + 8;
    const top = (element) => element.getBoundingClientRect().top - room;
    const bottom = end.getBoundingClientRect().bottom + 16 - window.innerHeight;
    const fresh = conversation.querySelector("[id^='nieuw-']");
    const asked = (question || end).querySelector("#vraag-tekst") || end;
    const fits = fresh && asked.getBoundingClientRect().bottom - top(fresh) < window.innerHeight * 0.75;
    const first = fits ? fresh : question;
    const distance = first ? Math.min(bottom, top(first)) : bottom;
    if (Math.abs(distance) > 4) {
      window.scrollBy({ top: distance, behavior: smooth && !calm.matches ? "smooth" : "auto" });
    }
  }

  function focusQuestion(conversation) {
    const field = conversation.querySelector("#tekst");
    const target = (typed && field) || conversation.querySelector("#vraag") || conversation.querySelector(".kp-log__regels");
    if (!target) return;
    if (!target.matches("input, textarea, [tabindex]")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    const conversation = document.getElementById("gesprek");
    if (!conversation || !(event.target === conversation || event.target.contains(conversation))) return;
    count(conversation);
    focusQuestion(conversation);
    show(conversation, true);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    // a refusal comes with its own sentence in a whole conversation; show it like any other answer
    const { xhr, target } = event.detail;
    if (target && target.id === "gesprek" && xhr.status >= 400 && xhr.responseText.includes('id="gesprek"')) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.closest("form");
      if (!form) return;
      busy(form, false);
      const notice = document.querySelector(".kp-storing");
      if (notice) {
        notice.hidden = false;
        notice.scrollIntoView({ block: "nearest" });
      }
    });
  }

  /* ---- several answers: "2 van 2 gekozen" ---- */

  function count(root) {
    root.querySelectorAll("form.kp-keuzes").forEach((form) => {
      const line = form.querySelector(".kp-teller");
      if (!line) return;
      const n = form.querySelectorAll("input:checked").length;
      const max = Number(form.querySelector("[data-hoogstens]")?.dataset.hoogstens || 0);
      const over = max > 0 && n > max;
      const sentence = over ? line.dataset.tellerTeveel : max ? line.dataset.tellerVan : line.dataset.teller;
      line.textContent = n || max ? sentence.replace("{n}", n).replace("{max}", max) : "";
      line.toggleAttribute("data-teveel", over);
    });
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches(".kp-keuzes input")) count(document);
  });

  /* ---- pages ---- */

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const drawer = document.querySelector(".kp-la[open]");
    if (drawer) {
      drawer.open = false;
      drawer.querySelector("summary").focus();
    }
  });

  // a text to copy: the button is only there when it works
  document.querySelectorAll("[data-kopieer]").forEach((button) => {
    const field = document.getElementById(button.dataset.kopieer);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
        else document.execCommand("copy");
        document.getElementById(`${field.id}-gedaan`).textContent = button.dataset.gedaan;
      } catch {
        field.focus(); // it stays selected: the reader can copy it by hand
      }
    });
  });

  // a long list of people: what is typed narrows it at once; the button still searches, on the server and on codes too
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  document.querySelectorAll("form[data-filter]").forEach((form) => {
    const list = document.getElementById(form.dataset.filter);
    const none = list && list.querySelector("[data-geen]");
    if (!none) return;
    form.addEventListener("input", (event) => {
      const words = plain(event.target.value).split(/\s+/).filter(Boolean);
      let left = 0;
      list.querySelectorAll("[data-zoek]").forEach((item) => {
        const parts = plain(item.dataset.zoek).split(/[^a-z0-9]+/);
        item.hidden = !words.every((word) => parts.some((part) => part.startsWith(word)));
        left += !item.hidden;
      });
      none.hidden = left > 0 || !words.length;
      list.querySelectorAll("[data-rijen]").forEach((part) => { part.hidden = !part.querySelector("[data-zoek]:not([hidden])"); });
      // on a phone the keyboard takes half the window: who was found stands right under the field
      list.querySelectorAll("[data-bij-zoeken-weg]").forEach((part) => { part.hidden = words.length > 0; });
    });
  });

  const errors = document.getElementById("foutenlijst");
  if (errors) errors.focus();

  // "Op deze pagina": mark the part that is being read
  const links = [...document.querySelectorAll(".kp-inhoudslijst a[href^='#']")];
  const parts = links.map((link) => document.getElementById(link.hash.slice(1)));
  if (links.length && "IntersectionObserver" in window) {
    const mark = () => {
      const above = parts.filter((part) => part && part.getBoundingClientRect().top < window.innerHeight / 3);
      const read = above.length ? parts.indexOf(above[above.length - 1]) : 0;
      links.forEach((link, i) => link.removeAttribute("aria-current") || (i === read && link.setAttribute("aria-current", "location")));
    };
    const observer = new IntersectionObserver(mark, { rootMargin: "-30% 0px -60% 0px" });
    parts.forEach((part) => part && observer.observe(part));
    mark();
  }

  const conversation = document.getElementById("gesprek");
  if (conversation) {
    count(conversation);
    // who comes for the first time begins to read at the top
    const begun = conversation.querySelector(".kp-beurt--bewoner");
    if (begun && !location.hash && window.scrollY === 0) show(conversation, false);
  }
})();
