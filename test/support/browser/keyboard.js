// Run in a page by page.ts: which controls it shows, and which of them the focus comes to.

const CONTROLS = [
  'a[href]',
  'button',
  'input:not([type="hidden"])',
  'select',
  'textarea',
  'summary',
  'iframe',
  '[contenteditable]',
  '[tabindex]:not([tabindex="-1"])',
].join();

const seen = { first: undefined, rounds: 0, reached: new Set(), unmarked: [] };

function shownControls() {
  return [...document.querySelectorAll(CONTROLS)].filter(
    (element) => !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true }),
  );
}

/** Of several radio buttons under one name the focus comes to one, and the arrows lead to the others. */
function stopOf(element) {
  return element.type === 'radio' ? `${element.form?.action} ${element.name}` : element;
}

/** What is only drawn, and leads to words further down: whoever reads with the keyboard comes by them. */
function isThereTwice(link) {
  const isDrawn = link.closest('svg[aria-hidden="true"]') !== null;
  return isDrawn && document.getElementById(link.href.baseVal.slice(1))?.checkVisibility() === true;
}

function describe(element) {
  return element.outerHTML.slice(0, 160);
}

/** An outline of its own, or of what stands for the whole line. */
function showsFocus(element) {
  return [undefined, '::after'].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
  });
}

// What is folded away counts too: one of each kind, as a list has the same a hundred times.
const known = new Set();
for (const details of document.querySelectorAll('details')) {
  const kind = details.querySelector('summary')?.textContent.replaceAll(/\d+/g, '') ?? '';
  if (details.open || !known.has(kind)) details.open = true;
  known.add(kind);
}

document.addEventListener('focusin', ({ target }) => {
  if (target === seen.first) seen.rounds += 1;
  seen.first ??= target;
  seen.reached.add(stopOf(target));
  if (!showsFocus(target)) seen.unmarked.push(describe(target));
});

globalThis.keyboardWalk = {
  count: () => shownControls().length,
  isRound: () => seen.rounds > 0,
  found: () => ({
    unreached: shownControls()
      .filter((one) => !seen.reached.has(stopOf(one)) && !isThereTwice(one))
      .map(describe),
    unmarked: seen.unmarked,
  }),
};
