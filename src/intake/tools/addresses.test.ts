import { describe, expect, it } from 'vitest';
import { peopleOfAddresses } from './addresses.ts';

const names = (addresses: readonly unknown[], speakers: readonly (string | undefined)[]) =>
  peopleOfAddresses(addresses, [], speakers).map(({ name }) => name);

describe('people of whom the address alone is known', () => {
  it('are called by the label under which they speak', () => {
    const speakers = ['Dana Reyes', 'Li Wei', 'Jörg Müller', 'Ana María López', undefined, 'Speaker 1'];
    const mailboxes = ['dana.reyes', 'dreyes', 'd_reyes', 'dana', 'DanaR', 'reyes.dana', 'dana.reyes+sales'];
    for (const mailbox of mailboxes) expect(names([`${mailbox}@acme.example`], speakers)).toEqual(['Dana Reyes']);
    expect(names(['jmueller@acme.example'], speakers)).toEqual(['Jörg Müller']);
    expect(names(['jmuller@acme.example'], speakers)).toEqual(['Jörg Müller']);
    expect(names(['ana.lopez@acme.example'], speakers)).toEqual(['Ana María López']);
  });

  it('keep their address for a name where it fits nobody, or several', () => {
    expect(names(['sales@acme.example'], ['Dana Reyes'])).toEqual(['sales@acme.example']);
    expect(names(['dana@acme.example'], ['Dana Reyes', 'Dana Wu'])).toEqual(['dana@acme.example']);
    expect(names(['dana@acme.example'], ['Dana Reyes', 'Dana'])).toEqual(['Dana']);
    const two = ['dana@acme.example', 'dana.reyes@northlight.example'];
    expect(names(two, ['Dana Reyes'])).toEqual(two);
    expect(names(['speaker1@acme.example'], ['Speaker 1'])).toEqual(['speaker1@acme.example']);
  });

  it('are there once, however often they are listed, and not where somebody is told with that address', () => {
    const listed = ['li@acme.example, DANA@acme.example', 'li@acme.example', 'no address', null, 7];
    expect(
      peopleOfAddresses(listed, [{ name: 'Dana Reyes', email: 'Dana@acme.example' }], ['Li Wei', 'Dana Reyes']),
    ).toEqual([{ name: 'Li Wei', email: 'li@acme.example' }]);
  });
});
