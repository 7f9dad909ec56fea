// The two dialogs: what the camera sees, which network runs.
import { at } from './dom.js';
import { bounded, post, upload } from './connection.js';
import { attempt } from './message.js';

const named = file => encodeURIComponent(file.name);

const use = (dialog, action) => {
  dialog.close();
  return attempt(action);
};

const source = at('source-dialog'), model = at('model-dialog');
at('source-open').addEventListener('click', () => source.showModal());
at('model-open').addEventListener('click', () => model.showModal());

at('source-demo').addEventListener('click', () => use(source, () => post('source', { name: 'demo' })));
at('source-file').addEventListener('change', event => {
  const files = [...event.target.files];
  event.target.value = '';
  if (!files.length) return;
  use(source, async () => {
    files.forEach(bounded);
    // Pictures that are chosen together are one source.
    for (const [i, file] of files.entries())
      await upload(`upload?as=source&name=${named(file)}${i < files.length - 1 ? '&more=1' : ''}`, file);
  });
});
at('source-path').addEventListener('submit', event => {
  event.preventDefault();
  const name = at('source-name').value.trim();
  if (name) use(source, () => post('source', { name }));
});

at('model-file').addEventListener('change', event => {
  const [file] = event.target.files;
  event.target.value = '';
  if (file) use(model, async () => { bounded(file); await upload(`upload?as=model&name=${named(file)}`, file); });
});
at('model-path').addEventListener('submit', event => {
  event.preventDefault();
  const name = at('model-path-name').value.trim();
  if (name) use(model, () => post('model', { name }));
});

at('board-choice').addEventListener('change', event => attempt(() => post('board', { name: event.target.value })));
