// The newest events first; older ones than the list holds are forgotten.
import { at, make } from './dom.js';

const most = 200;
let newest = 0;

export const add = event => {
  if (event.id <= newest) return;
  newest = event.id;
  const item = make('li', event.kind, make('time', '', event.time), make('span', 'kind', event.kind), make('span', 'text', event.text));
  at('log').prepend(item);
  while (at('log').children.length > most) at('log').lastElementChild.remove();
};

/** Another simulation counts from one again. */
export const restart = () => {
  newest = 0;
  at('log').replaceChildren();
};

export const after = () => newest;
