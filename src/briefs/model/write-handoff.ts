import type { DocumentLine, LineSource } from '../../domain/index.ts';
import { createAsker, type LanguageModel, type Prompt } from '../../extraction/index.ts';
import { checkLines } from '../check.ts';
import { fallenPlaces } from '../commitments/index.ts';
import { saidOf } from '../handoff.ts';
import { lineId } from '../line-id.ts';
import { meant, peopleOf, type Somebody } from '../people.ts';
import { planLines } from '../plan.ts';
import { questionLines } from '../questions.ts';
import { readTalk, type Said, type Talk } from '../talk.ts';
import type { CommitmentLine, Handoff, HandoffLine, HandoffMaterial, StakeholderLine } from '../types.ts';
import { citedSources } from './cited.ts';
import { dueIn } from './due-in.ts';
import { type Rendered, render } from './render.ts';
import { handoffJsonSchema, readHandoff, WRITTEN_SECTIONS, type WrittenLine, type WrittenSection } from './wire.ts';
import type { WriteOptions } from './write-document.ts';

/** A line of a model that holds, with the offline lines it takes the place of. */
interface Held {
  readonly section: WrittenSection;
  readonly written: WrittenLine;
  readonly sources: readonly LineSource[];
  readonly replaces: readonly DocumentLine[];
}

/** What a reply comes to. */
interface Checked {
  readonly held: readonly Held[];
  /** Ids of offline lines that later words take back. */
  readonly withdrawn: ReadonlySet<string>;
  readonly issues: readonly string[];
}

interface Scene {
  readonly talk: Talk;
  readonly people: readonly Somebody[];
  readonly fallen: ReadonlySet<string>;
  readonly said: ReturnType<typeof saidOf>;
  readonly rendered: Rendered;
}

/**
 * A handoff written with a language model: it is shown the deal's turns, numbered, and the offline lines, and words lines of its
 * own with citations. Each is checked word for word; one that fails is struck and its offline counterpart stays. The offline rules
 * decide for it too: what was declined, withdrawn or replaced is no promise, and text that speaks to the reader proves nothing. An
 * offline line goes only where the model words it anew or quotes later words that take it back. Where no answer comes the handoff
 * is given back as it is.
 * @param prompt the prompt `handoff`
 * @throws {TypeError} when the prompt lacks a section
 * @throws the signal's reason, when aborted
 */
export async function writeHandoffWithModel(
  model: LanguageModel,
  prompt: Prompt,
  handoff: Handoff,
  material: HandoffMaterial,
  options: WriteOptions = {},
): Promise<Handoff> {
  const ask = await createAsker({ model, prompt, schema: handoffJsonSchema() });
  const talk = readTalk(material);
  const said = saidOf(material);
  const sections = WRITTEN_SECTIONS.map((id) => ({ id, lines: handoff[id] as readonly HandoffLine[] }));
  const rendered = render(
    `${handoff.account_name ?? handoff.account}, ${handoff.name ?? handoff.deal}`,
    sections,
    said,
    true,
  );
  const scene: Scene = { talk, people: peopleOf(talk), fallen: fallenPlaces(talk), said, rendered };
  const { boundary, header, transcript } = rendered;
  const question = { operation: 'write', variables: { boundary, header, transcript }, turns: [0, 0] } as const;
  const put = async (issues?: readonly string[]) => {
    const { reply, record } = await ask(question, { signal: options.signal }, issues);
    options.onCall?.(record);
    return check(reply, scene);
  };
  const first = await put();
  if (first === undefined) return handoff;
  if (first.issues.length === 0) return merged(handoff, first, scene, material);
  const second = await put(first.issues);
  const best = second !== undefined && second.held.length >= first.held.length ? second : first;
  return best.held.length === 0 && best.withdrawn.size === 0 ? handoff : merged(handoff, best, scene, material);
}

function check(reply: { readonly outcome: string; readonly text?: string }, scene: Scene): Checked | undefined {
  if (reply.outcome !== 'ok' || reply.text === undefined) return undefined;
  const read = readHandoff(reply.text);
  if ('issues' in read) return { held: [], withdrawn: new Set(), issues: read.issues };
  const checked = (read.value.lines ?? []).map((written, index) => checkLine(written, index, scene));
  const withdrawn = (read.value.withdrawn ?? []).flatMap(({ line, place, quote }) => {
    const own = scene.rendered.lines.get(line.trim());
    const { sources } = citedSources('', [{ place, quote }], scene.rendered, scene.said);
    return own !== undefined && sources.some((source) => isLater(source, own, scene)) ? [own.id] : [];
  });
  return {
    held: checked.flatMap(({ held }) => held ?? []),
    withdrawn: new Set(withdrawn),
    issues: checked.flatMap(({ issues }) => issues),
  };
}

function checkLine(
  written: WrittenLine,
  index: number,
  scene: Scene,
): { readonly held: Held | undefined; readonly issues: readonly string[] } {
  const where = `line ${index + 1}`;
  const section = WRITTEN_SECTIONS.find((one) => one === written.section);
  if (section === undefined || written.text.trim() === '')
    return { held: undefined, issues: [`${where}: no such section, or no text`] };
  const { sources, issues } = citedSources(where, written.citations ?? [], scene.rendered, scene.said);
  if (sources.length === 0) return { held: undefined, issues };
  if (!isAllowed(section, sources, scene)) return { held: undefined, issues: [] };
  const replaces = (written.replaces ?? []).flatMap((label) => scene.rendered.lines.get(label.trim()) ?? []);
  return { held: { section, written, sources, replaces }, issues: [] };
}

/** What no wording makes right: a promise that did not last or that none of ours said, words that speak to the reader. */
function isAllowed(section: WrittenSection, sources: readonly LineSource[], scene: Scene): boolean {
  const turns = sources.flatMap((source) => turnOf(source, scene.talk) ?? []);
  if (turns.some((turn) => turn.sentences.some(({ scopes }) => scopes.steering))) return false;
  if (section !== 'commitments') return true;
  if (!turns.some(({ side }) => side !== 'customer')) return false;
  const isFallen = (turn: Said) =>
    scene.fallen.has(`${turn.conversation.id}#${turn.index}`) || scene.talk.isDismissed(turn, 'commitment');
  return !turns.filter(({ side }) => side !== 'customer').every(isFallen);
}

function turnOf({ conversation, turn }: Pick<LineSource, 'conversation' | 'turn'>, { said }: Talk): Said | undefined {
  return said.find((one) => one.conversation.id === conversation && one.index === turn);
}

/** Said after everything that a line rests on. */
function isLater(source: LineSource, line: DocumentLine, { talk }: Scene): boolean {
  const at = turnOf(source, talk)?.place ?? -1;
  const isSteering = turnOf(source, talk)?.sentences.some(({ scopes }) => scopes.steering) === true;
  return !isSteering && line.sources.every((own) => (turnOf(own, talk)?.place ?? Number.POSITIVE_INFINITY) < at);
}

function merged(handoff: Handoff, checked: Checked, scene: Scene, material: HandoffMaterial): Handoff {
  const of = (section: WrittenSection) => checked.held.filter((one) => one.section === section);
  const stays = <Line extends HandoffLine>(section: WrittenSection, lines: readonly Line[]): readonly Line[] =>
    lines.filter(
      (line) =>
        !checked.withdrawn.has(line.id) &&
        !of(section).some(
          ({ replaces, sources }) => replaces.some(({ id }) => id === line.id) || isSameGround(line, sources),
        ),
    );
  const plain = (section: WrittenSection, lines: readonly HandoffLine[]) =>
    checkLines([...of(section).map(toLine), ...stays(section, lines)], scene.said);
  const told = {
    use_cases: plain('use_cases', handoff.use_cases),
    stakeholders: stakeholdersOf(handoff.stakeholders, of('stakeholders'), scene),
    commitments: checkLines(
      [...of('commitments').map((one) => toCommitment(one, scene)), ...stays('commitments', handoff.commitments)],
      scene.said,
    ),
    renewal: plain('renewal', handoff.renewal),
    metrics_90_day: plain('metrics_90_day', handoff.metrics_90_day),
  };
  return {
    ...handoff,
    ...told,
    mode: 'llm',
    risks: plain('risks', handoff.risks),
    first_90_days: checkLines(planLines(material, told.commitments, told.metrics_90_day), scene.said),
    open_questions: checkLines(questionLines(scene.talk, told, scene.people), scene.said),
  };
}

/** The same place is quoted first: the model's line says what the offline one did. */
function isSameGround({ sources: [own] }: DocumentLine, sources: readonly LineSource[]): boolean {
  return (
    own !== undefined &&
    sources.some(({ conversation, turn }) => conversation === own.conversation && turn === own.turn)
  );
}

function toLine({ section, written, sources, replaces }: Held): HandoffLine {
  const [source] = sources;
  const id = replaces[0]?.id ?? lineId(section, source?.conversation ?? '', source?.turn ?? 0, source?.quote ?? '');
  return { id, text: written.text.trim(), sources };
}

function toCommitment(held: Held, scene: Scene): CommitmentLine {
  const { written, sources, replaces } = held;
  const old = replaces.find((one): one is CommitmentLine => 'due_date' in one);
  const turns = sources.flatMap((source) => turnOf(source, scene.talk) ?? []);
  const due = dueIn(scene.talk, turns, written.due ?? null);
  const ours = turns.find(({ side, speaker }) => side !== 'customer' && speaker !== '')?.speaker ?? null;
  return {
    ...toLine(held),
    owner: ownerIn(written.owner ?? null, turns, scene.people) ?? old?.owner ?? ours,
    due: due.words ?? old?.due ?? null,
    due_date: due.date ?? old?.due_date ?? null,
    strength: written.hedged === true || (written.hedged == null && old?.strength === 'hedged') ? 'hedged' : 'firm',
  };
}

/** Somebody of ours, or somebody whom the words name. */
function ownerIn(name: string | null, turns: readonly Said[], people: readonly Somebody[]): string | null {
  if (name === null || name.trim() === '') return null;
  const known = meant(people, name);
  if (known !== undefined) return known.side === 'customer' ? null : known.name;
  return turns.some(({ text }) => text.includes(name.trim())) ? name.trim() : null;
}

/** A stakeholder keeps what is known of them offline; a model adds words, part and stance, and people who are named in its quotes. */
function stakeholdersOf(
  known: readonly StakeholderLine[],
  held: readonly Held[],
  scene: Scene,
): readonly StakeholderLine[] {
  const written = held.flatMap((one): readonly StakeholderLine[] => {
    const name = one.written.person?.trim() ?? '';
    const somebody = meant(scene.people, name);
    const old = known.find(({ person }) => person === (somebody?.name ?? name));
    const isNamed = one.sources.some(({ quote }) => quote.includes(name));
    if (name === '' || somebody?.side === 'vendor' || (somebody === undefined && old === undefined && !isNamed))
      return [];
    const person = somebody?.name ?? name;
    return [
      {
        ...toLine({ ...one, replaces: [] }),
        id: lineId('stakeholders', person.toLowerCase()),
        sources: [...one.sources, ...(old?.sources ?? [])].slice(0, 6),
        person,
        title: old?.title ?? somebody?.title ?? null,
        role: one.written.role ?? old?.role ?? null,
        stance: one.written.stance ?? old?.stance ?? 'unknown',
        success_criteria: old?.success_criteria ?? [],
      },
    ];
  });
  const first = [...new Map(written.toReversed().map((line) => [line.person, line])).values()].reverse();
  const rest = known.filter(({ person }) => !first.some((line) => line.person === person));
  return checkLines([...first, ...rest], scene.said);
}
