import {
  ATTRIBUTES,
  type AttributeName,
  attributesOf,
  type GivenVerdict,
  SIGNAL_KINDS,
  STRENGTHS,
  subtypesOf,
  type Verdict,
} from '../../domain/index.ts';
import { judgePath, signalAnchor } from '../addresses.ts';
import type { Judging, JudgingDraft, SignalView } from '../model.ts';
import { formatDay } from '../text/dates.ts';
import { capitalised, kindLabel, spaced, subtypeLabel, turnsLabel } from '../text/words.ts';

interface JudgementProps {
  readonly signal: SignalView;
  readonly judging: Judging;
  readonly asOf: string;
}

/** What people think of a signal, and the buttons to say it; in the place of these the form that corrects it, once opened. */
export function Judgement({ signal, judging, asOf }: JudgementProps) {
  const draft = judging.draft?.signal === signal.id ? judging.draft : undefined;
  const { verdict } = signal;
  return (
    <div class="judgement">
      {verdict !== null && <VerdictLine given={verdict} readAs={signal.readAs} asOf={asOf} />}
      {draft?.problem !== undefined && (
        <p class="problem" role="alert">
          {draft.problem}
        </p>
      )}
      {judging.allowed &&
        (draft?.correcting === true ? (
          <CorrectionForm signal={signal} judging={judging} draft={draft} />
        ) : (
          <JudgeForm signal={signal} judging={judging} reason={draft?.reason} />
        ))}
    </div>
  );
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  confirmed: 'Confirmed',
  dismissed: 'Dismissed',
  corrected: 'Corrected',
  acted: 'Acted on',
};

interface VerdictLineProps extends Pick<SignalView, 'readAs'>, Pick<JudgementProps, 'asOf'> {
  readonly given: GivenVerdict;
}

function VerdictLine({ given: { verdict, by, at, reason }, readAs, asOf }: VerdictLineProps) {
  return (
    <p class={`verdict verdict-${verdict}`}>
      {VERDICTS[verdict]} {by === null ? 'by nobody on record' : `by ${by}`}
      {at !== null && (
        <>
          , <time datetime={at}>{formatDay(at, asOf)}</time>
        </>
      )}
      {verdict === 'dismissed' ? ': it does not count' : ''}.{reason !== null && ` “${reason}”`}
      {readAs !== null &&
        ` It had been read as ${kindLabel(readAs.kind).toLowerCase()}, ${subtypeLabel(readAs.kind, readAs.subtype).toLowerCase()}.`}
    </p>
  );
}

type FormProps = Omit<JudgementProps, 'asOf'>;

/** Plain buttons of a form: they work without JavaScript, and with it by a key. `reason`: what was written and could not be saved. */
function JudgeForm({ signal, judging, reason = '' }: FormProps & { readonly reason?: string | undefined }) {
  const verdict = signal.verdict?.verdict ?? null;
  const isSettled = verdict === 'confirmed' || verdict === 'corrected';
  return (
    <form method="post" action={judgePath(signal.id)} class="judge">
      <Hidden signal={signal} judging={judging} />
      {!isSettled && (
        <button class="plain" type="submit" name="action" value="confirm" data-key="c">
          Confirm
        </button>
      )}
      {verdict !== 'dismissed' && (
        <button class="plain" type="submit" name="action" value="dismiss" data-key="x">
          Not a signal
        </button>
      )}
      <a href={correctPath(signal, judging)}>Correct</a>
      {verdict !== null && (
        <button class="plain" type="submit" name="action" value="undo">
          Undo
        </button>
      )}
      <details class="why" open={reason !== ''}>
        <summary>Say why</summary>
        <input
          name="reason"
          maxlength={1_000}
          value={reason || undefined}
          placeholder="In a few words"
          aria-label="Why"
        />
      </details>
    </form>
  );
}

/** The signal on its page, with no form open; of a conversation, on that page of its turns. */
function placeOf({ id }: SignalView, { path }: Judging): string {
  return `${path}${path.includes('?') ? '&' : '?'}signal=${encodeURIComponent(id)}#${signalAnchor(id)}`;
}

/** The same with the form open that corrects it. */
function correctPath({ id }: SignalView, { path }: Judging): string {
  return `${path}${path.includes('?') ? '&' : '?'}correct=${encodeURIComponent(id)}#${signalAnchor(id)}`;
}

/** Where the judgement was made, and of which version: it is refused when somebody was quicker. */
function Hidden({ signal, judging }: FormProps) {
  return (
    <>
      <input type="hidden" name="version" value={String(signal.version)} />
      <input type="hidden" name="from" value={judging.from} />
      {judging.path.includes('?') && <input type="hidden" name="view" value={judging.path.split('?')[1] ?? ''} />}
    </>
  );
}

/** Everything of a signal that can be wrong. Only the details of the chosen kind are shown; keys.js shows others as it changes. */
function CorrectionForm({ signal, judging, draft }: FormProps & { readonly draft: JudgingDraft }) {
  const [kind = signal.kind, subtype = signal.subtype] = draft.claim.split('/');
  const chosen = SIGNAL_KINDS.find((known) => known === kind) ?? signal.kind;
  const legal = attributesOf(chosen, subtype);
  const id = (name: string) => `correct-${name}`;
  return (
    <form method="post" action={judgePath(signal.id)} class="correction">
      <Hidden signal={signal} judging={judging} />
      <label for={id('claim')}>What it is</label>
      <select id={id('claim')} name="claim">
        {SIGNAL_KINDS.map((one) => (
          <optgroup label={kindLabel(one)}>
            {subtypesOf(one).map((sub) => (
              <option
                value={`${one}/${sub}`}
                selected={one === chosen && sub === subtype}
                data-attrs={attributesOf(one, sub).join(' ')}
              >
                {subtypeLabel(one, sub)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <button type="submit" name="action" value="draft" class="plain without-script">
        Show its details
      </button>
      {(Object.keys(ATTRIBUTES) as AttributeName[]).map((name) => (
        <AttributeField name={name} value={draft.attrs[name] ?? ''} shown={legal.includes(name)} />
      ))}
      <label for={id('quote')}>The words that show it, letter for letter</label>
      <textarea id={id('quote')} name="quote" rows={3} required>
        {draft.quote}
      </textarea>
      <label for={id('turn')}>In turn</label>
      <input id={id('turn')} name="turn" type="number" min={1} required value={draft.turn} />
      {signal.turns.length > 1 && <p class="muted">{`It rests on ${turnsLabel(signal.turns)}.`}</p>}
      <label for={id('reason')}>Why (if you like)</label>
      <input id={id('reason')} name="reason" maxlength={1_000} value={draft.reason} />
      <p class="actions">
        <button type="submit" name="action" value="correct">
          Save the correction
        </button>{' '}
        <a href={placeOf(signal, judging)}>Cancel</a>
      </p>
    </form>
  );
}

interface AttributeFieldProps {
  readonly name: AttributeName;
  readonly value: string;
  readonly shown: boolean;
}

function AttributeField({ name, value, shown }: AttributeFieldProps) {
  const id = `correct-attr-${name}`;
  return (
    <div data-attr={name} hidden={!shown}>
      <label for={id}>
        {capitalised(spaced(name))} <span class="muted">{ATTRIBUTES[name].replaceAll('`', '')}</span>
      </label>
      {name === 'strength' ? (
        <select id={id} name={`attr.${name}`}>
          <option value="">not said</option>
          {STRENGTHS.map((strength) => (
            <option value={strength} selected={strength === value}>
              {strength}
            </option>
          ))}
        </select>
      ) : (
        <input id={id} name={`attr.${name}`} value={value} />
      )}
    </div>
  );
}
