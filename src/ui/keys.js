// Keys for reading lists without a mouse. Every page works without this file.

const hint = document.querySelector('.keys-hint');
if (hint) hint.hidden = false;

/** Is the reader writing in a field, or holding a modifier that belongs to the browser? */
function isTyping(event) {
  const field = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
  return Boolean(field) || event.ctrlKey || event.metaKey || event.altKey;
}

/** The items that can be seen, in the order of the page. */
function listItems() {
  return [...document.querySelectorAll('[data-item]')].filter((item) => item.checkVisibility());
}

/** The row the reader is at: the one in focus, else the one the address names, as after judging it. */
function currentRow() {
  return document.activeElement?.closest('[data-row]') ?? document.querySelector(':target')?.closest('[data-row]');
}

/** Where the reader is: the item of the row they are at, else the first one below the top of the window, less one. */
function currentIndex(items) {
  const focused = items.indexOf(document.activeElement);
  if (focused >= 0) return focused;
  const row = currentRow();
  const current = row ? items.findIndex((item) => item.closest('[data-row]') === row) : -1;
  if (current >= 0) return current;
  const below = items.findIndex((item) => item.getBoundingClientRect().top > 0);
  return (below < 0 ? items.length : below) - 1;
}

function moveBy(step) {
  const items = listItems();
  const at = currentIndex(items);
  const beyond = document.querySelector(`[data-beyond="${step}"]`);
  if (beyond && !items[at + step]) return beyond.click();
  const next = items[Math.min(Math.max(at + step, 0), items.length - 1)];
  if (!next) return;
  next.focus({ preventScroll: true });
  (next.closest('[data-row]') ?? next).scrollIntoView({ block: 'nearest' });
}

/** Shows which words the note stands beside that the reader is at. */
function pointAt(event) {
  for (const mark of document.querySelectorAll('mark.pointed')) mark.classList.remove('pointed');
  const link = event.target instanceof Element && event.target.closest('.note')?.querySelector('[data-item]');
  const words = link && document.getElementById(link.hash.slice(1));
  if (words) (words.matches('mark') ? words : words.nextElementSibling)?.classList.add('pointed');
}

document.addEventListener('focusin', pointAt);

function search() {
  const field = document.querySelector('[data-search]');
  if (field) field.focus();
  else location.assign('/search#search');
}

/** Presses the button that judges the signal the reader is at; nowhere in particular, nothing is judged. */
function judge(key) {
  currentRow()?.querySelector(`button[data-key="${key}"]`)?.click();
}

/** Shows the fields of the kind that is chosen, and leaves the others out of what is sent. */
function showDetails(select) {
  const wanted = (select.selectedOptions[0]?.dataset.attrs ?? '').split(' ');
  for (const field of select.form.querySelectorAll('[data-attr]')) field.hidden = !wanted.includes(field.dataset.attr);
}

const ACTIONS = {
  '/': search,
  j: () => moveBy(1),
  k: () => moveBy(-1),
  c: () => judge('c'),
  x: () => judge('x'),
  '?': () => document.querySelector('#keys')?.showModal(),
};

document.addEventListener('keydown', (event) => {
  if (isTyping(event) || document.querySelector('dialog[open]')) return;
  const act = ACTIONS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const select of document.querySelectorAll('.correction select[name="claim"]')) {
  select.addEventListener('change', () => showDetails(select));
}
for (const part of document.querySelectorAll('.without-script')) part.hidden = true;

for (const form of document.querySelectorAll('[data-asking]')) {
  form.addEventListener('submit', () => {
    form.querySelector('[role="status"]').hidden = false;
    form.querySelector('button').disabled = true;
  });
}
// Back from the answer, the form is as it was.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('[data-asking]')) {
    form.querySelector('[role="status"]').hidden = true;
    form.querySelector('button').disabled = false;
  }
});

if (location.hash === '#search') document.querySelector('[data-search]')?.focus();
