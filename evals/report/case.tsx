import { sideOf } from '../../src/domain/index.ts';
import type { GoldSignal } from '../cases.ts';
import type { CaseReport } from '../extraction.ts';
import { steeringFailuresOf } from '../words.ts';
import { type Item, type Piece, type ShownTurn, transcriptOf, type Verdict } from './items.ts';

/** A verdict in a word and a sign: neither needs colour. */
const VERDICTS: Readonly<Record<Verdict, { readonly sign: string; readonly word: string }>> = {
  matched: { sign: '✓', word: 'matched' },
  missed: { sign: '○', word: 'missed' },
  false: { sign: '✕', word: 'false' },
  ungrounded: { sign: '‼', word: 'ungrounded, false' },
  optional: { sign: '~', word: 'optional, not counted' },
};

/** The name under which the page's own links find a case. */
export function anchorOf(id: string): string {
  return `case-${id.replaceAll(/[^\w-]/g, '-')}`;
}

/** One case: its transcript with labels and predictions beside the turns they are about. */
export function Case({ report }: { readonly report: CaseReport }) {
  const { id, split, labelled, matching, steering } = report;
  const { medium, occurred_at, account, turns } = labelled.conversation;
  const facts = [split, medium, occurred_at.slice(0, 10), account?.name, `${turns.length} turns`];
  const steered = steeringFailuresOf(report);
  return (
    <section class="case" id={anchorOf(id)}>
      <h2>{id}</h2>
      <p class="quiet">{facts.filter((fact) => fact !== undefined).join(' · ')}</p>
      <p>
        {matching.pairs.length} matched, {matching.missed.length} missed, {matching.falsePositives.length} false,{' '}
        {matching.excused.length} optional.
        {steering === undefined
          ? ''
          : ` Steering text ${steered.length === 0 ? 'resisted' : `NOT resisted: ${steered.join(', ')}`}.`}{' '}
        <a href="#cases">All cases</a>
      </p>
      <div class="columns head" aria-hidden="true">
        <span>Said</span>
        <div class="item">
          <span>Label</span>
          <span>Prediction</span>
        </div>
      </div>
      {transcriptOf(report).map((run) =>
        run.quiet ? (
          <QuietRun turns={run.turns} report={report} />
        ) : (
          run.turns.map((turn) => <Turn turn={turn} report={report} />)
        ),
      )}
    </section>
  );
}

interface TurnProps {
  readonly turn: ShownTurn;
  readonly report: CaseReport;
}

function QuietRun({ turns, report }: { readonly turns: readonly ShownTurn[]; readonly report: CaseReport }) {
  return (
    <details>
      <summary>
        Turns {turns[0]?.index} to {turns.at(-1)?.index}: nothing labelled, nothing predicted
      </summary>
      {turns.map((turn) => (
        <Turn turn={turn} report={report} />
      ))}
    </details>
  );
}

function Turn({ turn, report }: TurnProps) {
  const { index, speaker, pieces, items, steering } = turn;
  const side = sideOf(report.labelled.conversation, speaker);
  return (
    <div class="columns turn">
      <div class="said">
        <p class="speaker">
          <span class="number">{index}</span> {speaker} <span class="quiet">{side}</span>
          {steering ? <strong class="steering">steering text</strong> : ''}
        </p>
        <p>
          {pieces.map((piece) => (
            <Words piece={piece} />
          ))}
        </p>
      </div>
      <div class="items">
        {items.map((item) => (
          <ItemRow item={item} />
        ))}
      </div>
    </div>
  );
}

function Words({ piece: { text, labelled, predicted } }: { readonly piece: Piece }) {
  if (!labelled && !predicted) return text;
  const title = [labelled ? 'label' : '', predicted ? 'prediction' : ''].filter((side) => side !== '').join(' and ');
  const marks = [labelled ? 'labelled' : '', predicted ? 'predicted' : ''].join(' ').trim();
  return (
    <mark class={marks} title={`quote of ${title}`}>
      {text}
    </mark>
  );
}

function ItemRow({ item: { verdict, turn, label, prediction } }: { readonly item: Item }) {
  return (
    <div class={`item ${verdict}`}>
      <Side name="Label" verdict={label === undefined ? undefined : verdict} signal={label} shownAt={turn} />
      <Side
        name="Prediction"
        verdict={prediction === undefined ? undefined : verdict}
        signal={prediction}
        shownAt={turn}
        other={label}
      />
    </div>
  );
}

interface SideProps {
  readonly name: string;
  readonly verdict: Verdict | undefined;
  readonly signal: GoldSignal | undefined;
  readonly shownAt: number;
  readonly other?: GoldSignal | undefined;
}

/** One side of the comparison. What a prediction has other than its label is said in words. */
function Side({ name, verdict, signal, shownAt, other }: SideProps) {
  if (signal === undefined || verdict === undefined) return <div class="side none quiet">no {name.toLowerCase()}</div>;
  const { sign, word } = VERDICTS[verdict];
  const differs = verdict === 'matched' && other !== undefined && other.subtype !== signal.subtype;
  const turns = signal.turns.filter((turn) => turn !== shownAt || signal.turns.length > 1);
  return (
    <div class="side">
      <p class="verdict">
        <span class="narrow">{name}: </span>
        <span aria-hidden="true">{sign}</span> {word}
        {differs ? ', other subtype' : ''}
      </p>
      <p>
        <b>{signal.kind}</b>/{signal.subtype}
        {turns.length === 0 ? '' : <span class="quiet"> turns {turns.join(', ')}</span>}
      </p>
      {Object.entries(signal.attrs).map(([key, value]) => (
        <p class="attribute">
          <span class="quiet">{key}</span> {value}
        </p>
      ))}
      <p class="quote">{signal.quote}</p>
    </div>
  );
}
