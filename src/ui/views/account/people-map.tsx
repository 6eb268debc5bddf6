import { linkHorizontal } from 'd3-shape';
import type { StakeholderPicture } from '../../../ledger/index.ts';
import { mapPeople, type PeopleMap, type TheirNode } from '../../charts/people-map.ts';
import { formatDay } from '../../text/dates.ts';
import { counted, listed, spaced } from '../../text/words.ts';

/** Where names stand and lines end: on a page with room, and on a narrow one. */
const WIDE = { width: 720, theirs: 250, ours: 480, letters: 32 };
const NARROW = { width: 343, theirs: 140, ours: 236, letters: 16 };

const STATES: Readonly<Record<TheirNode['state'], string>> = {
  active: 'active',
  quiet: 'quiet',
  on_leave: 'on leave',
  moved: 'moved',
  left: 'left',
  unknown: 'not heard from',
};

/** Who talks to whom, who went quiet and who left, drawn, and in words. */
export function PeopleMapFigure({ picture, asOf }: { readonly picture: StakeholderPicture; readonly asOf: string }) {
  const map = mapPeople(picture);
  if (map === undefined) return null;
  return (
    <figure class="chart people-map">
      <div class="chart-wide">
        <Drawing map={map} size={WIDE} asOf={asOf} />
      </div>
      <div class="chart-narrow">
        <Drawing map={map} size={NARROW} asOf={asOf} />
      </div>
      <figcaption class="muted">
        Who talked with whom in the last {picture.threading.days} days; a line is as thick as they talk often.
        {map.left > 0 && ` ${counted(map.left, 'other')} of theirs ${map.left === 1 ? 'is' : 'are'} named below.`}
      </figcaption>
      {picture.threading.pairs.length > 0 && <Pairs picture={picture} asOf={asOf} />}
    </figure>
  );
}

interface DrawingProps {
  readonly map: PeopleMap;
  readonly size: typeof WIDE;
  readonly asOf: string;
}

function Drawing({ map, size, asOf }: DrawingProps) {
  const { width, theirs, ours, letters } = size;
  const draw = linkHorizontal<unknown, { readonly x: number; readonly y: number }>()
    .x(({ x }) => x)
    .y(({ y }) => y)
    .digits(1);
  const cut = (name: string) => (name.length > letters ? `${name.slice(0, letters - 1)}…` : name);
  return (
    <svg viewBox={`0 0 ${width} ${map.height}`} width={width} height={map.height} aria-hidden="true" focusable="false">
      <text class="side" x={theirs - 20} y="12" text-anchor="end">
        Theirs
      </text>
      {map.ours.length > 0 && (
        <text class="side" x={ours + 20} y="12">
          Ours
        </text>
      )}
      {map.lines.map(({ from, to, thickness, isLoose }) => (
        <path
          class={isLoose ? 'talk loose' : 'talk'}
          d={draw({ source: { x: theirs, y: from }, target: { x: ours, y: to } }) ?? ''}
          stroke-width={thickness.toFixed(1)}
        />
      ))}
      {map.theirs.map((node) => (
        <g class={`person person-${node.state}`}>
          <NodeShape state={node.state} x={theirs} y={node.y} />
          <text class="name" x={theirs - 20} y={node.y - 2} text-anchor="end">
            {cut(node.name)}
          </text>
          <text class="about" x={theirs - 20} y={node.y + 13} text-anchor="end">
            {cut(wordsOf(node, asOf))}
          </text>
        </g>
      ))}
      {map.ours.map(({ name, y }) => (
        <g class="person">
          <circle cx={ours} cy={y} r="6" />
          <text class="name" x={ours + 20} y={y + 4}>
            {cut(name)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Each state has its own outline: there, quiet, gone. */
function NodeShape({ state, x, y }: { readonly state: TheirNode['state']; readonly x: number; readonly y: number }) {
  if (state === 'left' || state === 'moved') {
    return <path class="gone" d={`M${x - 5} ${y - 5} l10 10 M${x + 5} ${y - 5} l-10 10`} />;
  }
  return <circle class={state === 'active' ? undefined : 'hollow'} cx={x} cy={y} r="6" />;
}

function wordsOf({ state, since, role }: TheirNode, asOf: string): string {
  const day = since === null ? '' : formatDay(since, asOf);
  const when = day === '' ? '' : state === 'left' || state === 'moved' ? ` ${day}` : ` since ${day}`;
  const standing = state === 'active' ? '' : `${STATES[state]}${when}`;
  return [standing, role === null ? '' : spaced(role)].filter((part) => part !== '').join(', ');
}

/** The same in words. */
function Pairs({ picture: { threading }, asOf }: { readonly picture: StakeholderPicture; readonly asOf: string }) {
  const byName = Map.groupBy(threading.pairs, ({ name }) => name);
  return (
    <details>
      <summary>The same in words</summary>
      <ul>
        {[...byName].map(([name, pairs]) => (
          <li>
            <bdi>{name}</bdi> talked with{' '}
            {listed(
              pairs.map(({ ours, talks, last }) => `${ours} ${counted(talks, 'time')}, last ${formatDay(last, asOf)}`),
            )}
            .
          </li>
        ))}
      </ul>
    </details>
  );
}
