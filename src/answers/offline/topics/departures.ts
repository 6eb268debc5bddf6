import type { Stakeholder } from '../../../ledger/index.ts';
import { stakeholderOf } from '../../facts/facts.ts';
import type { DraftSentence } from '../../types.ts';
import { leftOver, type Topic } from '../topic.ts';
import { sayDay, sentence } from '../words.ts';
import { placesOf } from './roles.ts';

const LEFT =
  /\b(?:left|leave|leaves|leaving|departed|departures?|resign(?:ed|ing)?|quit|gone|still (?:there|around|with them|at|in)|moved on|retir(?:ed|ing|es?)|stepp(?:ed|ing) down|replac(?:e|ed|es|ing|ement)|took over|takes? over|taking over|taken over|successor|in (?:her|his|their) place|instead of (?:her|him|them))\b/i;
const TOPIC =
  /^(?:left|leave|leaves|leaving|depart\w*|resign\w*|quit|gone|still|there|around|moved|retir\w*|stepp\w*|down|replac\w*|took|takes?|taking|taken|over|successor|place|instead|last|day|role|job|new|champion|sponsor|people|person|lost|buyer|economic)$/i;

/** Who left, since when, and who came after. */
export const departures: Topic = ({ reading, facts, within }) => {
  if (!LEFT.test(reading.text) || reading.wanted === 'reason' || leftOver(reading, TOPIC).length > 0) return undefined;
  const named = reading.people.flatMap(({ name }) => stakeholderOf(facts, name) ?? []);
  if (reading.people.length > 0 && named.length === 0) return undefined;
  const { said } = reading.time;
  const gone = [...facts.picture.people, ...facts.picture.spoken_of].filter(
    ({ standing: { state, since, sources } }) =>
      (state === 'left' || state === 'moved') &&
      (said === null ||
        (since !== null &&
          (said.from === null || since.slice(0, 10) >= said.from) &&
          (said.to === null || since.slice(0, 10) <= said.to)) ||
        sources.some(({ conversation }) => conversation !== null && within({ conversation }))),
  );
  const about = named.length > 0 ? named.filter((who) => gone.includes(who)) : gone;
  if (about.length === 0) return undefined;
  const ordered = about.toSorted((one, other) => (one.standing.since ?? '').localeCompare(other.standing.since ?? ''));
  return {
    sentences: ordered.flatMap((who) => sentencesOf(who, (sources) => placesOf(sources, facts))),
    confidence: 0.75,
    whole: true,
  };
};

function sentencesOf(
  { name, title, standing, successor }: Stakeholder,
  places: (sources: Stakeholder['standing']['sources']) => DraftSentence['places'],
): readonly DraftSentence[] {
  const who = title === null ? name : `${name} (${title})`;
  const since = standing.since === null ? '' : ` ${sayDay(standing.since)}`;
  const first =
    standing.state === 'left'
      ? `${who} left${since === '' ? '' : ` on${since}`}, ${standing.why.replace(/^Left: /, '')}`
      : `${who}: ${standing.why}${since === '' ? '' : `, said on${since}`}`;
  const after =
    successor === null
      ? []
      : [
          {
            text: sentence(
              `${successor.name} is named in their place, said on ${sayDay(successor.since)}${successor.in_touch ? ', and has been in touch since' : ''}`,
            ),
            places: places([successor.source]),
          },
        ];
  return [{ text: sentence(first), places: places(standing.sources) }, ...after];
}
