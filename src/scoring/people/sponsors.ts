import type { PERSON_ROLES } from '../../domain/index.ts';
import { oncePerPeople } from '../once.ts';
import { signalsOf, type View } from '../view.ts';
import { personOf } from './champions.ts';
import { type Contact, directoryOf, distinct, hasLeftByRecord, openRecords } from './directory.ts';

type Role = (typeof PERSON_ROLES)[number];

/**
 * Their executive sponsors: whoever is marked so, else the economic buyer, on record or by word. Nobody the record
 * knows to have left.
 */
export const sponsorsOf = oncePerPeople((view: View): readonly Contact[] => {
  const marked = withRole(view, 'executive_sponsor');
  if (marked.length > 0) return marked;
  const said = signalsOf(view, 'stakeholder', ['economic_buyer'])
    .flatMap((signal) => personOf(view, signal) ?? [])
    .filter((contact) => !hasLeftByRecord(view, contact));
  return distinct([...withRole(view, 'economic_buyer'), ...said]);
});

function withRole(view: View, role: Role): Contact[] {
  return directoryOf(view).contacts.filter((contact) =>
    openRecords(view, contact).some(({ item }) => item.roles.includes(role)),
  );
}
