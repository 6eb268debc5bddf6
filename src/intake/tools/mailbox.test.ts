import { describe, expect, it } from 'vitest';
import { speakerOfMailbox } from './mailbox.ts';

describe('whose address it is', () => {
  it.each([
    ['li.wei@acme.example', 'Li Wei'],
    ['WEI_LI@acme.example', 'Li Wei'],
    ['jose-alvarez@acme.example', 'José Álvarez'],
    ['lwei@acme.example', undefined],
    ['li@acme.example', undefined],
    ['sales@acme.example', undefined],
    ['.@acme.example', undefined],
    ['acme.example', undefined],
  ])('%s is spelt as the name %s', (email, name) => {
    expect(speakerOfMailbox(email, ['Li Wei', 'José Álvarez', 'Li Wei', 'Speaker 1', '…'])).toBe(name);
  });

  it('is nobody when two names are spelt alike', () => {
    expect(speakerOfMailbox('li.wei@acme.example', ['Li Wei', 'Wei Li'])).toBeUndefined();
  });
});
