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

/** Where the reader is: the item in focus, else the first one below the top of the window, less one. */
function currentIndex(items) {
  const focused = items.indexOf(document.activeElement);
  if (focused >= 0) return focused;
  const below = items.findIndex((item) => item.getBoundingClientRect().top > 0);
  return (below < 0 ? items.length : below) - 1;
}

function moveBy(step) {
  const items = listItems();
  const next = items[Math.min(Math.max(currentIndex(items) + step, 0), items.length - 1)];
  if (!next) return;
  next.focus({ preventScroll: true });
  (next.closest('[data-row]') ?? next).scrollIntoView({ block: 'nearest' });
}

function search() {
  const field = document.querySelector('[data-search]');
  if (field) field.focus();
  else location.assign('/#search');
}

const ACTIONS = {
  '/': search,
  j: () => moveBy(1),
  k: () => moveBy(-1),
  '?': () => document.querySelector('#keys')?.showModal(),
};

document.addEventListener('keydown', (event) => {
  if (isTyping(event) || document.querySelector('dialog[open]')) return;
  const act = ACTIONS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

if (location.hash === '#search') document.querySelector('[data-search]')?.focus();
