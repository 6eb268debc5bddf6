import type { RemovedLine } from '../../briefs/index.ts';
import type { CommitmentLine, HandoffLine, HandoffSectionId, LineSource, StakeholderLine } from '../../domain/index.ts';
import { conversationPath, handoffFormPath, lineAnchor } from '../addresses.ts';
import type { HandoffModel } from '../model.ts';
import { formatDay, formatDayAndDistance } from '../text/dates.ts';
import { capitalised, counted } from '../text/words.ts';

/** What every line is shown with. */
export interface ShownLine {
  /** The deal's key. */
  readonly deal: string;
  readonly asOf: string;
  /** Who is signed in may decide, and this is the latest version. */
  readonly allowed: boolean;
  readonly conversations: HandoffModel['conversations'];
}

interface LineProps extends ShownLine {
  readonly line: HandoffLine | StakeholderLine | CommitmentLine;
  readonly section: HandoffSectionId;
}

/** Quotes that are shown at once; the others are folded away. */
const SHOWN = 2;

/** One line: what it says, what people said of it, the words it rests on, and what can be done. */
export function Line(props: LineProps) {
  const { line, section, allowed } = props;
  const isAnswered = section === 'open_questions' && line.decided?.action === 'correct';
  return (
    <section class="signal handoff-line" id={lineAnchor(line.id)} data-row>
      <p class="claim">
        <strong>{isAnswered ? (line.decided?.original ?? line.text) : line.text}</strong>
      </p>
      {isAnswered && <p>{line.text}</p>}
      <Told line={line} asOf={props.asOf} />
      {'success_criteria' in line &&
        line.success_criteria.map((criterion) => (
          <div class="criterion">
            <p>
              <span class="muted">Judges it by</span> {criterion.text}
            </p>
          </div>
        ))}
      <Mark line={line} isAnswered={isAnswered} asOf={props.asOf} />
      <Sources {...props} />
      {line.basis !== undefined && <p class="source">{capitalised(line.basis)}.</p>}
      {allowed && <Decide {...props} />}
    </section>
  );
}

/** Whose promise and when, where somebody stands; and what else is told beneath a line. */
function Told({ line, asOf }: Pick<LineProps, 'line' | 'asOf'>) {
  const told: (readonly [string, string])[] = [];
  if ('due_date' in line) {
    const day = line.due_date === null ? 'no day said' : formatDayAndDistance(line.due_date, asOf);
    const words = line.due === null || line.due === line.due_date ? '' : ` (“${line.due}”)`;
    told.push(['owner', line.owner ?? 'nobody named'], ['due', `${day}${words}`]);
    if (line.strength === 'hedged') told.push(['strength', 'hedged']);
  }
  if ('stance' in line) told.push(['stance', line.stance === 'unknown' ? 'not known' : line.stance]);
  const details = line.details ?? [];
  if (told.length === 0 && details.length === 0) return null;
  return (
    <p class="told">
      {told.map(([name, value]) => (
        <span>
          <span class="muted">{name}</span> {value}
        </span>
      ))}
      {details.map((detail) => (
        <span>{detail}</span>
      ))}
    </p>
  );
}

function Mark({ line, isAnswered, asOf }: Pick<LineProps, 'line' | 'asOf'> & { readonly isAnswered: boolean }) {
  const { decided } = line;
  if (decided === undefined || (decided.action === 'add' && decided.reason === null)) return null;
  const { action, by, at, original, reason } = decided;
  const verb = isAnswered ? 'Answered' : VERBS[action];
  return (
    <p class="verdict">
      {verb} by {by}, {formatDay(at, asOf)}.{reason !== null && ` “${reason}”`}
      {original !== null && !isAnswered && (
        <>
          {' '}
          The record gave: <del>{original}</del>
        </>
      )}
    </p>
  );
}

const VERBS = { confirm: 'Confirmed', correct: 'Corrected', add: 'Added' } as const;

function Sources({ line, ...shown }: LineProps) {
  const { sources } = line;
  const more = sources.slice(SHOWN);
  return (
    <>
      {sources.slice(0, SHOWN).map((source) => (
        <SourceQuote source={source} {...shown} />
      ))}
      {more.length > 0 && (
        <details class="further">
          <summary>{counted(more.length, 'more place', 'more places')}</summary>
          {more.map((source) => (
            <SourceQuote source={source} {...shown} />
          ))}
        </details>
      )}
    </>
  );
}

function SourceQuote({ source, asOf, conversations }: Omit<LineProps, 'line'> & { readonly source: LineSource }) {
  const { conversation, turn, quote, speaker, occurred_at } = source;
  const its = conversations.get(conversation);
  return (
    <>
      <blockquote>
        <bdi>{quote}</bdi>
      </blockquote>
      <p class="source">
        <cite>{speaker || 'Unknown speaker'}</cite>
        {occurred_at !== undefined && (
          <>
            , <time datetime={occurred_at}>{formatDay(occurred_at, asOf)}</time>
          </>
        )}
        ,{' '}
        <a href={conversationPath(conversation, { turn })} data-item>
          {its?.medium ?? 'conversation'}
          {its?.subject ? ` “${its.subject}”` : ''}, turn {turn + 1}
        </a>
      </p>
    </>
  );
}

/** Plain buttons and forms: they work without JavaScript. */
function Decide({ line, section, deal }: LineProps) {
  const action = handoffFormPath(deal, 'lines', line.id);
  const isQuestion = section === 'open_questions';
  const isDecided = line.decided !== undefined && line.decided.action !== 'add';
  return (
    <div class="judge handoff-judge">
      <form method="post" action={action} class="judge">
        {!isQuestion && line.decided === undefined && <Button action="confirm">Confirm</Button>}
        <Button action="remove">{isQuestion ? 'No longer asked' : 'Remove'}</Button>
        {isDecided && <Button action="restore">Take it back</Button>}
      </form>
      <details class="why">
        <summary>{isQuestion ? 'Answer' : 'Correct'}</summary>
        <form method="post" action={action} class="correction">
          <input type="hidden" name="action" value="correct" />
          <Words label={isQuestion ? `Answer to: ${line.text}` : 'What is right'} text={isQuestion ? '' : line.text} />
          {'due_date' in line && <PromiseFields owner={line.owner} due={line.due_date} />}
          <div>
            <label>
              Why <input name="reason" maxlength={1_000} placeholder="In a few words" />
            </label>
          </div>
          <button type="submit">{isQuestion ? 'Save the answer' : 'Save the correction'}</button>
        </form>
      </details>
    </div>
  );
}

function Button({ action, children }: { readonly action: string; readonly children: string }) {
  return (
    <button class="plain" type="submit" name="action" value={action}>
      {children}
    </button>
  );
}

function Words({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <label>
        {label}
        <textarea name="text" rows={3} maxlength={2_000} required>
          {text}
        </textarea>
      </label>
    </div>
  );
}

function PromiseFields({ owner, due }: { readonly owner: string | null; readonly due: string | null }) {
  return (
    <div>
      <label>
        Who of ours does it <input name="owner" maxlength={200} value={owner ?? ''} />
      </label>
      <label>
        By when <input name="due_date" type="date" value={due ?? ''} />
      </label>
    </div>
  );
}

interface AddProps {
  readonly deal: string;
  readonly section: HandoffSectionId;
  readonly title: string;
}

/** What the record does not give and a person knows. */
export function AddLine({ deal, section, title }: AddProps) {
  return (
    <details class="add-line">
      <summary>Add a line</summary>
      <form method="post" action={handoffFormPath(deal, 'lines')} class="correction">
        <input type="hidden" name="section" value={section} />
        <Words label={`${title}: what is missing`} text="" />
        {section === 'commitments' && <PromiseFields owner={null} due={null} />}
        <button type="submit">Add it, with your name</button>
      </form>
    </details>
  );
}

/** What people took out: it stays away until it is put back. */
export function RemovedLines({
  removed,
  deal,
  asOf,
  allowed,
}: ShownLine & { readonly removed: readonly RemovedLine[] }) {
  if (removed.length === 0) return null;
  return (
    <details class="removed">
      <summary>{counted(removed.length, 'line')} taken out</summary>
      {removed.map(({ line, by, at, reason }) => (
        <div class="signal">
          <p>
            <del>{line.text}</del>
          </p>
          <p class="verdict">
            Taken out by {by}, {formatDay(at, asOf)}.{reason !== null && ` “${reason}”`}
          </p>
          {allowed && (
            <form method="post" action={handoffFormPath(deal, 'lines', line.id)} class="judge">
              <Button action="restore">Put it back</Button>
            </form>
          )}
        </div>
      ))}
    </details>
  );
}
