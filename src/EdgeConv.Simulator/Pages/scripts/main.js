// Shows what /events says; what changes seldom is asked for when it has changed.
import { at, fill, make, setClass, setText } from './dom.js';
import { get, listen } from './connection.js';
import { say } from './message.js';
import * as view from './view.js';
import * as answer from './answer.js';
import * as board from './board.js';
import * as memory from './memory.js';
import * as model from './model.js';
import * as speed from './speed.js';
import * as compare from './compare.js';
import * as log from './log.js';
import './sources.js';

let run = -1, boardName = '', again;

const guarded = action => action().catch(say);

const showBoards = async () => {
  const { boards } = await get('boards');
  fill(at('board-choice'), boards, () => make('option'), (option, one) => {
    option.value = one.name;
    setText(option, one.title);
  });
  if (boardName) at('board-choice').value = boardName;
};

// A node that was started anew has another plan, model or board.
const restarted = state => {
  run = state.run;
  boardName = state.board.name;
  at('board-choice').value = boardName;
  guarded(memory.load);
  guarded(() => speed.load(boardName));
  // Once more when all is compiled and the computer is calm: the shorter of two medians is shown.
  clearTimeout(again);
  again = setTimeout(() => speed.load(boardName).catch(() => {}), 8000);
  guarded(async () => {
    const name = await model.load();
    memory.useModel(name);
    setText(at('model-name'), name);
  });
};

const show = state => {
  if (state.run !== run) restarted(state);
  const fault = state.errors?.[0];
  setClass(at('state'), `pill ${fault ? 'bad' : state.playing ? 'good' : ''}`);
  setText(at('state-text'), fault ? 'needs attention' : state.asleep ? 'asleep' : state.replay ? 'replaying' : state.playing ? 'playing' : 'paused');
  view.show(state);
  answer.show(state);
  board.show(state.board);
  memory.follow(state);
  model.follow(state);
  compare.follow(state);
};

guarded(showBoards);
listen({
  state: show,
  event: log.add,
  lost: () => {
    setClass(at('state'), 'pill bad');
    setText(at('state-text'), 'not reached');
    run = -1;
  },
});
