// Pages that change while they are open: server-sent events of our own server. Every page says the same when it is reloaded.

const figures = new Intl.NumberFormat('en-GB');

function counted(count, one) {
  return `${figures.format(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** What the steps of a conversation say and how they stand: name, state, words. */
function stepsOf({ status, windows, signals, rejected, scored }) {
  const isRead = status === 'read' || status === 'partial';
  const isStopped = status === 'failed' || status === 'waiting';
  const first = {
    queued: 'Received, waits for its turn',
    failed: 'Received, could not be read',
    waiting: 'Received, waits for an account',
  };
  const parts = windows && windows.total > 1 ? `, ${windows.done} of ${windows.total} parts` : '';
  const found = `Read: ${counted(signals, 'signal')}${rejected === 0 ? '' : `, ${rejected} rejected`}`;
  const reading = isRead ? 'done' : isStopped ? 'stopped' : status === 'reading' ? 'now' : 'next';
  return [
    ['received', status === 'queued' ? 'now' : 'done', first[status] ?? 'Received'],
    ['reading', reading, status === 'reading' ? `Is being read${parts}` : 'Reading'],
    ['read', isRead ? 'done' : 'next', isRead ? found : 'Read'],
    ['scored', scored ? 'done' : isRead ? 'now' : 'next', isRead && !scored ? 'Is being scored' : 'Scored'],
  ];
}

function showSteps(place, progress) {
  for (const [name, state, words] of stepsOf(progress)) {
    const step = place.querySelector(`[data-step="${name}"]`);
    if (!step) continue;
    step.dataset.state = state;
    if (step.textContent !== words) step.textContent = words;
    if (state === 'now') step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  }
  const isStopped = progress.status === 'failed' || progress.status === 'waiting';
  const reason = place.querySelector('[data-reason]');
  if (reason) reason.textContent = isStopped || progress.status === 'partial' ? (progress.reason ?? '') : '';
  const found = place.querySelector('[data-found]');
  if (found && progress.settled) found.hidden = false;
}

/** Listens while the page is looked at; `hear` gives true when there is nothing more to hear. */
function listen(path, events) {
  let source;
  let isOver = false;
  const open = () => {
    if (isOver || source || document.hidden) return;
    source = new EventSource(path);
    for (const [name, hear] of Object.entries(events)) {
      source.addEventListener(name, (event) => {
        if (!hear(JSON.parse(event.data))) return;
        isOver = true;
        close();
      });
    }
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
  open();
}

for (const place of document.querySelectorAll('[data-live]')) {
  listen(place.dataset.live, {
    progress(progress) {
      showSteps(place, progress);
      return progress.settled;
    },
  });
}

/** How far a conversation is, in a line. */
function briefly(progress) {
  const step = stepsOf(progress);
  if (progress.status === 'queued') return step[0][2];
  if (progress.status === 'reading') return step[1][2];
  if (progress.status === 'failed' || progress.status === 'waiting') return `${step[0][2]}: ${progress.reason ?? ''}`;
  return `${step[2][2]}${progress.scored ? ', scored' : ''}`;
}

const lately = document.querySelector('[data-lately]');

/** The line of a conversation among those that came in last; a new one comes first. */
function lineOf(id, title) {
  const known = lately.querySelector(`[data-conversation="${CSS.escape(id)}"]`);
  if (known) return known;
  const line = document.createElement('li');
  line.dataset.conversation = id;
  line.dataset.row = '';
  const link = document.createElement('a');
  link.href = `/conversations/${encodeURIComponent(id)}`;
  link.dataset.item = '';
  link.textContent = title;
  const state = document.createElement('span');
  state.dataset.state = 'now';
  line.append(link, ' ', state);
  lately.querySelector('ul').prepend(line);
  lately.hidden = false;
  return line;
}

function titleOf({ subject, medium, account }) {
  const what = medium === 'call' ? 'Call' : 'Email';
  return (subject ?? (account ? `${what} with ${account.name}` : what)).slice(0, 120);
}

function showLine(progress) {
  if (!lately) return;
  const state = lineOf(progress.id, titleOf(progress)).querySelector('[data-state]');
  const isStopped = progress.status === 'failed' || progress.status === 'waiting';
  state.dataset.state = isStopped ? 'stopped' : progress.scored ? 'done' : 'now';
  state.textContent = briefly(progress);
}

const ARRIVED = {
  pending: 'A delivery arrived and is being looked at',
  processed: 'A delivery arrived and is processed',
  ignored: 'A delivery arrived; there was nothing in it to keep',
  failed: 'A delivery arrived and could not be processed',
};

function showDelivery({ source, status, receivedAt, reason }) {
  const place = document.querySelector(`[data-source="${CSS.escape(source)}"] [data-delivery]`);
  if (!place) return;
  const time = new Date(receivedAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const counts = place.parentElement.querySelector('[data-counts]');
  if (counts) counts.hidden = true;
  place.textContent = `${ARRIVED[status] ?? 'A delivery arrived'} (${time})${reason ? `: ${reason}` : ''}.`;
}

if (lately || document.querySelector('[data-deliveries]')) {
  // How these are by now may have changed since the page was made.
  const moving = lately?.querySelectorAll('[data-conversation]:has([data-state="now"])') ?? [];
  const follow = new URLSearchParams([...moving].map((line) => ['follow', line.dataset.conversation]));
  listen(`/events?${follow}`, { progress: showLine, delivery: showDelivery });
}

/** Says in the list of files what came of one; gives its line. */
function sayOfFile(list, name, state, words) {
  const line = document.createElement('li');
  line.dataset.state = state;
  const text = document.createElement('p');
  const label = document.createElement('bdi');
  label.textContent = name;
  text.append(label, `: ${words}`);
  line.append(text);
  list.append(line);
  return line;
}

function addRemark(line, { where, message }, look) {
  const text = document.createElement('p');
  text.className = look;
  text.textContent = where === '' ? message : `${where}: ${message}`;
  line.append(text);
}

/** Hands in one file and says what came of it. */
async function sendFile(form, file) {
  const list = form.querySelector('[data-added]');
  if (file.size > Number(form.dataset.add)) {
    addRemark(
      sayOfFile(list, file.name, 'stopped', 'nothing taken in'),
      { where: '', message: 'It is too large.' },
      'problem',
    );
    return;
  }
  const waiting = sayOfFile(list, file.name, 'now', 'is being sent');
  const body = new FormData();
  for (const name of ['account', 'day']) body.set(name, form.elements[name].value);
  body.set('modified', String(file.lastModified));
  body.set('files', file);
  try {
    const response = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } });
    const answer = await response.json();
    waiting.remove();
    for (const added of answer.files ?? []) showAdded(list, added);
    if (answer.problem) {
      addRemark(
        sayOfFile(list, file.name, 'stopped', 'nothing taken in'),
        { where: '', message: answer.problem },
        'problem',
      );
    }
  } catch {
    waiting.remove();
    const line = sayOfFile(list, file.name, 'stopped', 'nobody knows whether it arrived');
    addRemark(
      line,
      { where: '', message: 'The server did not answer. Add it again: what is known is kept once.' },
      'problem',
    );
  }
}

function showAdded(list, { name, conversations, refused, notes, touches, setAside }) {
  const held = [
    ...(conversations.length > 0 ? [counted(conversations.length, 'conversation')] : []),
    ...(touches > 0 ? [`${counted(touches, 'message')} that say nothing new`] : []),
    ...(setAside > 0 ? [`${counted(setAside, 'message')} set aside`] : []),
  ];
  const line = sayOfFile(list, name, held.length > 0 ? 'done' : 'stopped', held.join(', ') || 'nothing taken in');
  for (const one of refused) addRemark(line, one, 'problem');
  for (const one of notes) addRemark(line, one, 'muted');
  for (const { id, title, duplicate, differs } of conversations) {
    const known = `${title} was known already${differs ? ' with other words: the first is kept' : ''}`;
    if (duplicate) addRemark(line, { where: '', message: known }, differs ? 'problem' : 'muted');
    else if (lately) lineOf(id, title);
  }
}

/** How many files are on their way at once. */
const AT_ONCE = 2;

async function sendFiles(form, files) {
  const left = [...files];
  const button = form.querySelector('button[type="submit"]');
  button.disabled = true;
  const one = async () => {
    for (let file = left.shift(); file; file = left.shift()) await sendFile(form, file);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  button.disabled = false;
}

for (const form of document.querySelectorAll('[data-add]')) {
  const target = form.querySelector('[data-drop]');
  const field = form.querySelector('input[type="file"]');
  form.querySelector('[data-drop-hint]').hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void sendFiles(form, field.files).then(() => {
      field.value = '';
    });
  });
  // Dropped beside the target, a file would take the place of the page.
  for (const kind of ['dragover', 'drop']) addEventListener(kind, (event) => event.preventDefault());
  target.addEventListener('dragover', () => target.classList.add('over'));
  for (const kind of ['dragleave', 'drop']) target.addEventListener(kind, () => target.classList.remove('over'));
  target.addEventListener('drop', (event) => {
    if (event.dataTransfer?.files.length) void sendFiles(form, event.dataTransfer.files);
  });
}

/** Takes over from the page as it is by now what the figures of what is read again say; its buttons stay as they are. */
async function showAgain(place) {
  const response = await fetch(location.pathname);
  if (!response.ok) return;
  const now = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const element of place.querySelectorAll('[data-say], [data-bar]')) {
    const name = 'say' in element.dataset ? 'say' : 'bar';
    const other = now.querySelector(`[data-${name}="${CSS.escape(element.dataset[name])}"]`);
    if (!other) continue;
    if (name === 'bar') element.value = other.value;
    else if (element.textContent !== other.textContent) element.textContent = other.textContent;
  }
}

const again = document.querySelector('[data-again]');
if (again?.querySelector('[data-bar]')) {
  let isAsked = false;
  const soon = () => {
    if (isAsked) return;
    isAsked = true;
    setTimeout(async () => {
      await showAgain(again).catch(() => undefined);
      isAsked = false;
    }, 1_000);
  };
  listen('/events', { progress: soon });
}
