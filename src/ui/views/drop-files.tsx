import { conversationPath } from '../addresses.ts';
import type { AddedFile, AddModel, LatelyHeard } from '../page-models/first-run.ts';
import { clipped } from '../text/clip.ts';
import { counted, sentence } from '../text/words.ts';
import { briefly } from './progress.tsx';

const MEGABYTE = 1_000_000;
const MOST_OF_A_NAME = 120;
const ENDINGS = '.json,.vtt,.srt,.txt,.eml,.mbox';

/**
 * Where files are handed in: a form, and with a script a place to drop them, which sends them one by one and says how far each
 * is. What is not taken in is said with its file and why.
 */
export function DropFiles({ model }: { readonly model: AddModel }) {
  return (
    <form method="post" action="/add" enctype="multipart/form-data" class="drop" data-add={String(model.maxBytes)}>
      {model.problem !== null && (
        <p class="problem" role="alert">
          {model.problem}
        </p>
      )}
      <div class="drop-target" data-drop>
        <label for="add-files">
          Transcripts and emails <span class="muted">.json, .vtt, .srt, .txt, .eml or .mbox</span>
        </label>
        <input id="add-files" type="file" name="files" multiple required accept={ENDINGS} />
        <p class="muted" data-drop-hint hidden>
          or drop them here
        </p>
      </div>
      <div class="drop-fields">
        <label>
          Whose they are <span class="muted">the account's key; else their addresses say it</span>
          <input name="account" maxlength={200} autocomplete="off" />
        </label>
        <label>
          Said on <span class="muted">where the files do not say when</span>
          <input name="day" type="date" />
        </label>
      </div>
      <p>
        <button type="submit">Add them</button>{' '}
        <span class="muted">{`At most ${Math.floor(model.maxBytes / MEGABYTE)} MB at once. More: earshot ingest FOLDER.`}</span>
      </p>
      <ul class="added" data-added aria-live="polite">
        {model.added.map((file) => (
          <Added file={file} />
        ))}
      </ul>
    </form>
  );
}

function Added({ file }: { readonly file: AddedFile }) {
  const { conversations, refused, notes, touches, setAside } = file;
  const held = [
    ...(conversations.length > 0 ? [counted(conversations.length, 'conversation')] : []),
    ...(touches > 0 ? [`${counted(touches, 'message')} that ${touches === 1 ? 'says' : 'say'} nothing new`] : []),
    ...(setAside > 0 ? [`${counted(setAside, 'message')} set aside`] : []),
  ];
  return (
    <li data-state={held.length > 0 ? 'done' : 'stopped'}>
      <p>
        <bdi>{clipped(file.name, MOST_OF_A_NAME)}</bdi>: {held.length === 0 ? 'nothing taken in' : held.join(', ')}
      </p>
      {refused.map(({ where, message }) => (
        <p class="problem">{remark(where, message)}</p>
      ))}
      {conversations.flatMap((one) =>
        one.duplicate ? [<p class={one.differs ? 'problem' : 'muted'}>{knownWords(one)}</p>] : [],
      )}
      {notes.map(({ where, message }) => (
        <p class="muted">{remark(where, message)}</p>
      ))}
    </li>
  );
}

/** What was handed in before is kept once; where it says something else now, the first is kept. The words are live.js's too. */
function knownWords({ title, differs }: AddedFile['conversations'][number]): string {
  const name = clipped(title, MOST_OF_A_NAME);
  return differs ? `${name} was known already with other words: the first is kept` : `${name} was known already`;
}

function remark(where: string, message: string): string {
  return sentence(where === '' ? message : `${clipped(where, MOST_OF_A_NAME)}: ${message}`);
}

/** What came in last, each with how far it got; kept current by live.js. */
export function LatelyList({ lately }: { readonly lately: readonly LatelyHeard[] }) {
  return (
    <section aria-labelledby="lately" data-lately="/events" hidden={lately.length === 0}>
      <h2 id="lately">What came in last</h2>
      <ul class="lately">
        {lately.map((one) => (
          <li data-conversation={one.id} data-row>
            <a href={conversationPath(one.id)} data-item>
              {one.title}
            </a>{' '}
            <span data-state={stateOf(one)}>{briefly(one)}</span>
          </li>
        ))}
      </ul>
      <p>
        <a href="/">See the accounts</a>
      </p>
      <p class="muted without-script">Reload this page to see how far they are by then.</p>
    </section>
  );
}

function stateOf({ status, scored }: LatelyHeard): 'done' | 'now' | 'stopped' {
  if (status === 'failed' || status === 'waiting') return 'stopped';
  return scored ? 'done' : 'now';
}
