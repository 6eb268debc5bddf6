import type { Said } from './talk.ts';

const COMMON = new Set(
  `the a an and or but so if then than that this these those there here it its he she they we you i me my your our their his her him
  them us is are was were be been being am do does did done have has had having will would shall should can could may might must to of
  in on at by for from with without about into onto over under out up down off as not no yes yeah okay ok oh well just only also too
  very much many more most some any all both each every other another one two three four five six seven eight nine ten first second
  third last next new old same own such what which who whom whose when where why how because while until before after since during
  again ever never always often still yet already now today tomorrow yesterday week weeks month months year years day days time times
  morning evening night hour hours minute minutes get got gets getting give given gives giving go goes going gone come comes coming
  came take takes taking took make makes making made put puts say says said saying tell tells told know knows think thinks thought
  see sees look looks looking want wants wanted need needs needed like likes let lets send sends sent call calls called ask asks asked
  thing things something anything nothing everything way bit lot little good great fine nice right sure sorry thank thanks please hello
  hi bye people person somebody someone anybody anyone everybody everyone really actually kind sort mean guess maybe perhaps probably
  however though although work works working sir madam mr mrs ms dear best regards kind person name num date place account ours rival
  number side point end start part place home hand head keep keeps kept stay stays try tries trying use uses used using says don didn
  doesn won isn aren wasn can't s t ll re ve d m laughs monday tuesday wednesday thursday friday saturday sunday january february march
  april june july august september october november december half quarter include includes included including hold holds held plan plans planned planning offer offers offered real
  back automatic automatically money per type typed types possible price prices pricing whole full part parts long short big small early late
  later soon done able idea question questions answer answers problem fact case cases free extra share shares shared sharing month's tell told live`.split(
    /\s+/u,
  ),
);

/** Numbers and days in words say when and how much, not what about. */
const NUMBER =
  /^(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|lakhs?|crores?|grand|dozen|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)(?:-\p{L}+)?|\p{L}*(?:teenth|tieth|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth))$/u;

/** What a turn or some sentences of it are about: the stems of their words, those of any talk left out. */
export function topicsOf(text: string): ReadonlySet<string> {
  const words =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}][\p{L}'-]*[\p{L}]/gu) ?? [];
  return new Set(
    words
      .map((word) => word.replace(/'\p{L}*$/u, ''))
      .filter((word) => !COMMON.has(word) && !NUMBER.test(word))
      .map(stem)
      .filter((word) => word.length > 2),
  );
}

function stem(word: string): string {
  const bare = word.replace(/'s$/u, '');
  if (bare.length < 5) return bare.replace(/(?<=[^s])s$/u, '');
  return bare.replace(/(?:ing|ed|es|ly|s)$/u, '').replace(/(.)\1$/u, '$1');
}

/** How rare each topic is in a deal: in how many turns it is spoken of. */
export function topicCounts(said: readonly Said[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of said) for (const topic of topicsOf(text)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
}

/** How much two texts are about one thing: each shared topic counts for more the rarer it is. */
export function kinship(
  one: ReadonlySet<string>,
  other: ReadonlySet<string>,
  counts: ReadonlyMap<string, number>,
): number {
  let sum = 0;
  for (const topic of one) if (other.has(topic)) sum += 1 / Math.sqrt(Math.max(1, (counts.get(topic) ?? 1) - 1));
  return sum;
}

/** How much of the smaller of two sets of topics stands in the other: 0 to 1. */
export function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const smaller = Math.min(one.size, other.size);
  return smaller === 0 ? 0 : [...one].filter((topic) => other.has(topic)).length / smaller;
}
