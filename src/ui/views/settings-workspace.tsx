import { REDACTIONS, type Redaction } from '../../intake/index.ts';
import type { Source } from '../../storage/index.ts';
import type { WorkspaceModel } from '../page-models/settings.ts';
import { Settings } from './settings.tsx';

interface WordsProps {
  readonly model: WorkspaceModel;
  /** Conversations that were read before the words were as they are. */
  readonly earlier: number;
  readonly saved: boolean;
  /** How many were just queued to be read again. */
  readonly queued?: number | undefined;
  readonly problem?: string | undefined;
}

/** What whoever reads is told of the workspace, and what was read before it was told so. */
export function WordsPage({ model: { settings }, earlier, saved, queued, problem }: WordsProps) {
  const done =
    queued === undefined
      ? saved
        ? 'Saved. It holds for what is read from now on.'
        : undefined
      : `${conversations(queued)} will be read again, behind whatever is new.`;
  return (
    <Settings section="words" done={done} problem={problem}>
      <p class="lead">
        Whoever reads conversations, model or local extractor, is told these words: they tell our side from theirs, a
        rival from a product, and a word of the trade from noise.
      </p>
      <section>
        <h2>What was read before</h2>
        {earlier === 0 ? (
          <p>Every conversation was read with the words as they are.</p>
        ) : (
          <form method="post" action="/settings/words/reread">
            <p class="lead">
              {conversations(earlier)} {earlier === 1 ? 'was' : 'were'} read with other words, another prompt or another
              model. Read again, what people judged stays; signals that are new or gone move scores.
            </p>
            <p class="buttons">
              <button type="submit">Read {earlier === 1 ? 'it' : `all ${earlier}`} again</button>
            </p>
          </form>
        )}
      </section>
      <h2>Words</h2>
      <form method="post" action="/settings/words" class="source-form">
        <Line name="company" label="Our company" value={settings.company} />
        <Line name="product" label="Our product" value={settings.product} />
        <Lines name="product_names" label="Other names of it: modules, editions" values={settings.product_names} />
        <Lines name="competitors" label="Rivals by name" values={settings.competitors} />
        <Lines name="domains" label="Our email domains" values={settings.domains} />
        <Lines
          name="glossary"
          label="Words of the trade, each alone or with its meaning after a colon"
          values={settings.glossary}
        />
        <button type="submit">Save words</button>
        <p class="muted">
          One a line. Saving has every account scored anew; what was read before counts as read with other words.
        </p>
      </form>
    </Settings>
  );
}

function conversations(count: number): string {
  return count === 1 ? 'One conversation' : `${count} conversations`;
}

interface LineProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | number | undefined;
  readonly placeholder?: string;
}

function Line({ name, label, value, placeholder }: LineProps) {
  return (
    <label>
      {label}
      <input name={name} value={value} placeholder={placeholder} autocomplete="off" />
    </label>
  );
}

interface LinesProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[] | undefined;
}

function Lines({ name, label, values = [] }: LinesProps) {
  return (
    <label>
      {label}
      <textarea name={name} rows={Math.min(12, Math.max(3, values.length + 1))}>
        {values.join('\n')}
      </textarea>
    </label>
  );
}

const REDACTION_WORDS: Readonly<Record<Redaction, string>> = {
  cards: 'Card numbers',
  national_ids: 'National ids of the countries below',
  phones: 'Phone numbers',
};

interface PrivacyProps {
  readonly model: WorkspaceModel;
  /** What was saved. */
  readonly done?: string | undefined;
  readonly problem?: string | undefined;
}

/** The workspace's calendar, what is never stored, and for how long raw bodies are kept. */
export function PrivacyPage({ model: { settings, sources, frame }, done, problem }: PrivacyProps) {
  const { privacy = {} } = settings;
  return (
    <Settings section="privacy" done={doneWords(done)} problem={problem}>
      <form method="post" action="/settings/privacy" class="source-form">
        <h2>Calendar</h2>
        {frame.pinned && (
          <p class="muted">{`This workspace is pinned to ${frame.asOf}: recorded data, whose day does not pass.`}</p>
        )}
        <Line
          name="time_zone"
          label="Time zone: where “tomorrow” is said and business days are counted"
          value={settings.time_zone}
          placeholder="UTC unless told, such as Europe/Berlin"
        />
        <Line
          name="fiscal_year_start"
          label="Month in which the fiscal year starts, 1 to 12: what “Q2” means"
          value={settings.fiscal_year_start}
          placeholder="1 unless told"
        />
        <h2>Never stored</h2>
        <fieldset class="choices">
          <legend>Taken out of what comes in before it is stored; numbers spelt out in words are not found</legend>
          {REDACTIONS.map((kind) => (
            <label class="choice">
              <input
                class="choice-box"
                type="checkbox"
                name="redact"
                value={kind}
                checked={privacy.redact?.includes(kind) === true}
              />
              {REDACTION_WORDS[kind]}
            </label>
          ))}
        </fieldset>
        <Lines
          name="countries"
          label="Countries by their two letters, one a line; the first dials phone numbers without a prefix"
          values={privacy.countries}
        />
        <Lines
          name="do_not_record"
          label="People who are not recorded, by address or name, one a line: that they were there is kept, their words are not"
          values={privacy.do_not_record}
        />
        <h2>Kept for</h2>
        <Line
          name="retention_days"
          label="Days that documents handed in, and what was sent out, are kept as they came"
          value={privacy.retention_days}
          placeholder="empty: for good"
        />
        <Line
          name="keep_words_days"
          label="Days that what was said is kept, with everything made of it; a source may say otherwise below"
          value={privacy.keep_words_days}
          placeholder="empty: for good"
        />
        <button type="submit">Save</button>
        <p class="muted">
          What is never stored holds for what comes from now on; what is kept too long goes with the next sweep, within
          the hour, and does not come back. Saving has every account scored anew: due days follow the calendar.
        </p>
      </form>
      <h2>What sources post</h2>
      {sources.length === 0 ? (
        <p class="empty">
          Nothing posts to this workspace yet: <a href="/sources">set up a source</a>.
        </p>
      ) : (
        <ul class="sources">
          {sources.map((source) => (
            <Retention source={source} words={privacy.keep_words_days} />
          ))}
        </ul>
      )}
    </Settings>
  );
}

function doneWords(done: string | undefined): string | undefined {
  if (done === 'source')
    return 'Saved. What is older is taken away with the next sweep, within the hour; that it came stays known.';
  return done === undefined ? undefined : 'Saved. Every account is being scored anew.';
}

interface RetentionProps {
  readonly source: Source;
  /** What the workspace says of words. */
  readonly words: string | number | undefined;
}

function Retention({ source: { name, settings }, words = 'good' }: RetentionProps) {
  const { retention_days: days, keep_words_days: own } = settings;
  return (
    <li data-row>
      <p>{name}</p>
      <form method="post" action="/settings/retention">
        <input type="hidden" name="source" value={name} />
        <label>
          Raw bodies are kept for{' '}
          <input
            class="short"
            name="retention_days"
            inputmode="numeric"
            autocomplete="off"
            value={typeof days === 'number' ? days : undefined}
            placeholder="good"
          />{' '}
          days
        </label>{' '}
        <label>
          what was said, for{' '}
          <input
            class="short"
            name="keep_words_days"
            inputmode="numeric"
            autocomplete="off"
            value={typeof own === 'number' ? own : undefined}
            placeholder={String(words)}
          />{' '}
          days
        </label>{' '}
        <button type="submit">
          Save<span class="hidden"> {name}</span>
        </button>
      </form>
    </li>
  );
}
