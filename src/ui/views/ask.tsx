import type { StoredTurn } from '../../answers/index.ts';
import { accountPath, answerAnchor, askPath, sourceAnchor } from '../addresses.ts';
import type { AskModel } from '../model.ts';
import { formatDay, formatFullDay } from '../text/dates.ts';
import { capitalised } from '../text/words.ts';
import { Quote } from './quote.tsx';

/** Questions about one account in a thread, each answer with its sources beside it. */
export function AskPage({ model }: { readonly model: AskModel }) {
  const { account, thread, isGone, frame } = model;
  const turns = thread?.turns ?? [];
  return (
    <div class="ask-page">
      <p class="crumb">
        <a href="/">Accounts</a> <a href={accountPath(account.key)}>{account.name}</a>
      </p>
      <h1>Ask {account.name}</h1>
      {isGone && (
        <p class="problem" role="alert">
          There is no such thread of yours about this account. Ask anew below.
        </p>
      )}
      {turns.length === 0 ? (
        <Beginning model={model} />
      ) : (
        turns.map((turn, index) => (
          <Turn turn={turn} index={index} asOf={frame.asOf} again={askPath(account.key, { question: turn.question })} />
        ))
      )}
      <AskForm model={model} />
    </div>
  );
}

const EXAMPLES = [
  'What did we promise, and what is still open?',
  'Why is this account at risk?',
  'Who left, and who took over?',
  'Which competitors were mentioned, and when?',
];

function Beginning({ model: { account, mode } }: { readonly model: AskModel }) {
  return (
    <div class="prose empty">
      <p>
        {mode === 'llm'
          ? 'A language model answers from this account’s calls, emails and facts. Every sentence is checked against the words it cites; one that fails is struck.'
          : 'No language model is configured: facts on record answer, and the words of the record itself.'}{' '}
        What the record does not say is not answered. For example:
      </p>
      <ul class="examples">
        {EXAMPLES.map((question) => (
          <li>
            <a href={askPath(account.key, { question })}>{question}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TurnProps {
  readonly turn: StoredTurn;
  readonly index: number;
  readonly asOf: string;
  /** Where the same is asked anew. */
  readonly again: string;
}

function Turn({ turn: { question, as_of, answer }, index, asOf, again }: TurnProps) {
  const anchor = answerAnchor(index);
  return (
    <section class="asked" id={anchor} aria-labelledby={`${anchor}-question`}>
      <h2 id={`${anchor}-question`} class="asked-question">
        {question}
      </h2>
      {answer === null ? (
        <p class="muted">
          This answer is not shown: it rests on words that are not there for you any more. <a href={again}>Ask again</a>
        </p>
      ) : (
        <div class="answer-columns">
          <div class="answer">
            {answer.reason === null ? (
              <Sentences answer={answer} index={index} />
            ) : (
              <p>
                <strong>The record does not say.</strong> {reasonOf(answer.reason)}
              </p>
            )}
            <p class="muted how">
              {answer.mode === 'offline' ? 'No model answered: these are the words and facts of the record. ' : ''}
              As of <time datetime={as_of}>{as_of === asOf ? formatDay(as_of, asOf) : formatFullDay(as_of)}</time>.
              {answer.notes.filter(isTelling).map((note) => ` ${note}`)}
            </p>
          </div>
          <Sources answer={answer} index={index} asOf={asOf} />
        </div>
      )}
    </section>
  );
}

type Given = NonNullable<StoredTurn['answer']>;

/** The mode is said in words of the page's own. */
function isTelling(note: string): boolean {
  return !note.startsWith('No language model is configured');
}

function reasonOf(reason: string): string {
  const more = reason.replace(/^the record does not say(?:[.:,;]\s*|$)/i, '').replace(/\.$/, '');
  return more === '' ? '' : `${capitalised(more)}.`;
}

function Sentences({ answer: { sentences }, index }: { readonly answer: Given; readonly index: number }) {
  return (
    <>
      {sentences.map(({ text, citations }) => (
        <p class="sentence">
          {text}
          {citations.map((at) => (
            <>
              {' '}
              <a class="cited" href={`#${sourceAnchor(index, at)}`} aria-label={`Source ${at + 1}`}>
                {at + 1}
              </a>
            </>
          ))}
        </p>
      ))}
    </>
  );
}

function Sources({ answer, index, asOf }: { readonly answer: Given; readonly index: number; readonly asOf: string }) {
  const isDeclined = answer.reason !== null;
  const quotes = isDeclined ? answer.nearest : answer.citations;
  if (quotes.length === 0) return isDeclined ? null : <p class="muted sources-of">It rests on the account’s record.</p>;
  return (
    <aside class="sources-of" aria-label={isDeclined ? 'What comes nearest' : 'Sources'}>
      {isDeclined && <p class="muted">What comes nearest:</p>}
      <ol>
        {quotes.map((citation, at) => (
          <li class="signal" id={sourceAnchor(index, at)} data-row>
            <span class="cited-number">{isDeclined ? '' : at + 1}</span>
            <Quote citation={citation} asOf={asOf} />
          </li>
        ))}
      </ol>
    </aside>
  );
}

function AskForm({ model: { account, thread, draft, frame } }: { readonly model: AskModel }) {
  const goesOn = thread !== null && thread.turns.length > 0;
  return (
    <form method="post" action={askPath(account.key)} class="ask-form" data-asking>
      {draft.problem !== undefined && (
        <p class="problem" role="alert" id="ask-problem">
          It could not be asked. {capitalised(draft.problem)}.
        </p>
      )}
      {goesOn && <input type="hidden" name="thread" value={thread.id} />}
      <label for="ask">{goesOn ? 'Ask on' : 'Your question'}</label>
      <textarea
        id="ask"
        name="question"
        rows={2}
        required
        maxlength={2_000}
        autofocus={!goesOn}
        aria-describedby={draft.problem === undefined ? undefined : 'ask-problem'}
        data-search
      >
        {draft.question}
      </textarea>
      <div class="ask-actions">
        <button type="submit">Ask</button>
        <label>
          As of <input type="date" name="as_of" value={draft.asOf ?? ''} max={frame.asOf} />
        </label>
        {goesOn && <a href={askPath(account.key)}>New thread</a>}
        <span class="muted asking" role="status" hidden>
          Reading the record…
        </span>
      </div>
    </form>
  );
}
