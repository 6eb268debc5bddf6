import {
  type DocumentBody,
  INBOX_ROLES,
  type InboxKind,
  type InboxRole,
  type InboxState,
  PENDING_STATES,
} from '../../domain/index.ts';
import { documentVersion, editableText, OUTREACH_RULES, type OutreachFinding } from '../../inbox/index.ts';
import { type InboxPage as Listed, type ListedItem, shownDocument } from '../../pipeline/index.ts';
import { accountPath, inboxPath, itemAnchor, itemPath } from '../addresses.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { ROLE_WORDS } from '../text/events.ts';
import { capitalised, counted, spaced } from '../text/words.ts';
import { workLabel } from '../text/work.ts';
import { DocumentView } from './document.tsx';

/** What the inbox is narrowed to. */
export interface InboxChoice {
  readonly owner: string | undefined;
  readonly role: InboxRole | undefined;
  readonly kind: InboxKind | undefined;
  readonly state: InboxState | undefined;
  readonly account: string | undefined;
}

/** What is said about one item: that a move was refused, or what its draft holds. */
export interface InboxRemark {
  readonly item: string;
  readonly problem?: string | undefined;
  /** What somebody wrote into the form of an edit that was not taken, by section. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
  readonly findings?: readonly OutreachFinding[] | undefined;
}

interface InboxProps {
  readonly page: Listed;
  readonly choice: InboxChoice;
  readonly remark: InboxRemark | undefined;
  readonly mayDecide: boolean;
}

const SETTLED: readonly (readonly [InboxState, string])[] = [
  ['done', 'Done'],
  ['dismissed', 'Dismissed'],
  ['stale', 'No longer holds'],
];

/** The section that is a message to be sent. */
const DRAFT = 'draft';

/** The message of a document as it would be sent: without its subject. */
export function draftTextOf(document: DocumentBody): string {
  const lines = document.sections.find(({ id }) => id === DRAFT)?.lines ?? [];
  return lines.flatMap(({ text }) => (text.startsWith('Subject:') ? [] : [text])).join('\n\n');
}

/** Finished work, the most pressing first, readable where it stands. */
export function InboxPage({ page, choice, remark, mayDecide }: InboxProps) {
  const { items, count, next, asOf } = page;
  return (
    <>
      <div class="heading">
        <h1>Inbox</h1>
        <p class="muted">
          {counted(
            count,
            choice.state === undefined ? 'piece of work' : 'item',
            choice.state === undefined ? 'pieces of work' : 'items',
          )}
        </p>
      </div>
      <Choices choice={choice} />
      <Only choice={choice} name={items[0]?.accountName} />
      {items.length === 0 && (
        <p class="empty">
          {!isNarrowed(choice)
            ? 'Nothing waits. Work is found each time an account is scored: promises that fall due, rivals, renewals within 120 days.'
            : 'Nothing here is narrowed so. '}
          {isNarrowed(choice) && <a href={inboxPath()}>Show all that waits</a>}
        </p>
      )}
      {items.map((item) => (
        <Item
          item={item}
          asOf={asOf}
          isOpen={item.id === remark?.item}
          remark={remark?.item === item.id ? remark : undefined}
          mayDecide={mayDecide}
        />
      ))}
      {next !== null && (
        <p>
          <a href={inboxPath({ ...choice, cursor: next })}>What presses less</a>
        </p>
      )}
    </>
  );
}

function isNarrowed(choice: InboxChoice): boolean {
  return Object.values(choice).some((one) => one !== undefined);
}

function Choices({ choice }: { readonly choice: InboxChoice }) {
  const mark = (isChosen: boolean) => (isChosen ? ('true' as const) : undefined);
  return (
    <div class="filters">
      <nav class="segments" aria-label="Whose work">
        <a href={inboxPath({ ...choice, role: undefined })} aria-current={mark(choice.role === undefined)}>
          Everybody
        </a>
        {INBOX_ROLES.map((role) => (
          <a href={inboxPath({ ...choice, role })} aria-current={mark(choice.role === role)}>
            {ROLE_WORDS[role]}
          </a>
        ))}
      </nav>
      <nav class="segments" aria-label="How it stands">
        <a href={inboxPath({ ...choice, state: undefined })} aria-current={mark(choice.state === undefined)}>
          To do
        </a>
        {SETTLED.map(([state, label]) => (
          <a href={inboxPath({ ...choice, state })} aria-current={mark(choice.state === state)}>
            {label}
          </a>
        ))}
      </nav>
      <form method="get" action="/inbox">
        {choice.role !== undefined && <input type="hidden" name="role" value={choice.role} />}
        {choice.state !== undefined && <input type="hidden" name="state" value={choice.state} />}
        {choice.kind !== undefined && <input type="hidden" name="kind" value={choice.kind} />}
        {choice.account !== undefined && <input type="hidden" name="account" value={choice.account} />}
        <input name="owner" value={choice.owner ?? ''} placeholder="Owner, by name" aria-label="Owner, by name" />{' '}
        <button class="plain" type="submit">
          Show
        </button>
      </form>
    </div>
  );
}

/** What it is narrowed to that no field above says. */
function Only({ choice, name }: { readonly choice: InboxChoice; readonly name: string | undefined }) {
  const { account, kind } = choice;
  if (account === undefined && kind === undefined) return null;
  return (
    <p>
      Only {kind === undefined ? 'work' : workLabel(kind)}
      {account !== undefined && (
        <>
          {' of '}
          <a href={accountPath(account)}>
            <bdi>{name ?? account}</bdi>
          </a>
        </>
      )}
      . <a href={inboxPath({ ...choice, account: undefined, kind: undefined })}>Show other work too</a>
    </p>
  );
}

interface ItemProps {
  readonly item: ListedItem;
  readonly asOf: string;
  readonly isOpen: boolean;
  readonly remark: InboxRemark | undefined;
  readonly mayDecide: boolean;
}

function Item({ item, asOf, isOpen, remark, mayDecide }: ItemProps) {
  const document = shownDocument(item);
  const { id, account, accountName, kind, reason, edited, writtenWhy } = item;
  return (
    <article class="signal work" id={itemAnchor(id)} data-row>
      <h2 class="work-title">
        <a href={accountPath(account)}>{accountName}</a>: {workLabel(kind)}
      </h2>
      <p class="claim">
        <Facts item={item} asOf={asOf} />
      </p>
      <p>{reason}</p>
      {remark?.problem !== undefined && (
        <p class="problem" role="alert">
          {capitalised(remark.problem)}
        </p>
      )}
      {mayDecide && <Decide item={item} document={document} texts={remark?.texts} />}
      {remark?.findings !== undefined && <Findings findings={remark.findings} />}
      {document?.sections.some((section) => section.id === DRAFT) === true && (
        <form method="post" action={itemPath(id, 'check')} class="judge">
          <button class="plain" type="submit">
            Check the draft
          </button>
        </form>
      )}
      {document !== null && (
        <details open={isOpen}>
          <summary data-item>
            {document.title}
            {edited !== null && <span class="muted"> (edited)</span>}
          </summary>
          {edited === null && writtenWhy !== null && (
            <p class="muted">As the record gives it; a model’s wording was not taken: {writtenWhy}</p>
          )}
          <DocumentView document={document} asOf={asOf} within={id} />
        </details>
      )}
    </article>
  );
}

function Facts({ item, asOf }: { readonly item: ListedItem; readonly asOf: string }) {
  const { ownerRole, ownerName, handedTo, dueAt, state, decidedBy, decidedReason, order } = item;
  const owner = handedTo ?? ownerName;
  return (
    <>
      {dueAt !== null && <Detail name="due" value={formatDayAndDistance(dueAt, asOf)} />}
      <Detail name="owner" value={`${ROLE_WORDS[ownerRole]}${owner === null ? ', nobody on record' : `, ${owner}`}`} />
      {state !== 'open' && <Detail name="state" value={spaced(state)} />}
      {decidedBy !== null && <Detail name="by" value={decidedBy} />}
      {decidedReason !== null && <Detail name="because" value={decidedReason} />}
      {order.parts.length > 0 && (
        <Detail
          name="order"
          value={`${order.points}: ${order.parts.map(({ what, points }) => `${what} ${points}`).join(', ')}`}
        />
      )}
    </>
  );
}

function Detail({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <span class="detail">
      <span class="muted">{name}</span> {value}
    </span>
  );
}

function Findings({ findings }: { readonly findings: readonly OutreachFinding[] }) {
  if (findings.length === 0) return <p role="status">The check finds nothing that should not go out.</p>;
  return (
    <section role="status">
      <h3>{counted(findings.length, 'thing')} to look at before it goes out</h3>
      <ul class="findings">
        {findings.map(({ rule, quote, by, why, fix }) => (
          <li>
            <p>
              <span class="rule-id">{rule}</span> {capitalised(OUTREACH_RULES[rule])}
              {by === 'model' && <span class="muted"> · read by the language model</span>}
            </p>
            <blockquote>
              <bdi>{quote}</bdi>
            </blockquote>
            <p>
              {why} {fix}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DecideProps {
  readonly item: ListedItem;
  readonly document: DocumentBody | null;
  readonly texts: InboxRemark['texts'];
}

/** Plain forms: they work without JavaScript. */
function Decide({ item, document, texts }: DecideProps) {
  const { id, state } = item;
  const action = itemPath(id, 'decide');
  if (!(PENDING_STATES as readonly InboxState[]).includes(state)) {
    return <Asking action={action} name="reopen" title="Reopen" field="reason" label="Why" />;
  }
  return (
    <div class="judge">
      <form method="post" action={action} class="judge">
        {state !== 'accepted' && (
          <button type="submit" name="action" value="accept" data-key="c">
            Accept
          </button>
        )}
        <button class={state === 'accepted' ? undefined : 'plain'} type="submit" name="action" value="done">
          Mark done
        </button>
      </form>
      <Asking action={action} name="hand_over" title="Hand over" field="to" label="To whom, by name" />
      <Asking action={action} name="dismiss" title="Dismiss" field="reason" label="Why" />
      {document !== null && <Edit action={action} document={document} texts={texts} />}
    </div>
  );
}

interface AskingProps {
  readonly action: string;
  readonly name: string;
  readonly title: string;
  readonly field: 'to' | 'reason';
  readonly label: string;
}

function Asking({ action, name, title, field, label }: AskingProps) {
  return (
    <details class="why">
      <summary>{title}</summary>
      <form method="post" action={action}>
        <input name={field} required maxlength={field === 'to' ? 200 : 1_000} placeholder={label} aria-label={label} />
        <button class="plain" type="submit" name="action" value={name}>
          {title}
        </button>
      </form>
    </details>
  );
}

interface EditProps extends Pick<DecideProps, 'texts'> {
  readonly action: string;
  readonly document: DocumentBody;
}

function Edit({ action, document, texts }: EditProps) {
  return (
    <details class="why" open={texts !== undefined}>
      <summary>Edit</summary>
      <form method="post" action={action} class="stacked">
        <input type="hidden" name="version" value={documentVersion(document)} />
        <p class="muted">
          A line for each line. Those left as they are keep the words they rest on; yours are marked as yours.
        </p>
        {document.sections.map(({ id, title, lines }) => (
          <label>
            {title}
            <textarea name={`section:${id}`} rows={Math.min(14, lines.length + 2)}>
              {texts?.[id] ?? lines.map(editableText).join('\n')}
            </textarea>
          </label>
        ))}
        <button class="plain" type="submit" name="action" value="edit">
          Save
        </button>
      </form>
    </details>
  );
}
