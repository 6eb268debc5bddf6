/** The vocabulary every other room speaks: conversation, signal, evidence, risk. Pure. */
export * from './access.ts';
export * from './account-fact.ts';
export * from './conversation.ts';
export * from './deal.ts';
export * from './document.ts';
export * from './errors.ts';
export * from './evidence.ts';
export * from './inbox.ts';
export * from './judgement.ts';
export * from './observation.ts';
export * from './parse.ts';
export * from './risk.ts';
export * from './risk-change.ts';
export * from './signal.ts';
export * from './stakeholder.ts';
export * from './taxonomy.ts';
export * from './time.ts';
