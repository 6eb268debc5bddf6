/** The web pages: accounts by risk, one account with its evidence, one conversation, the waiting queue. */
export { createPages, type PageServices } from './pages.tsx';
