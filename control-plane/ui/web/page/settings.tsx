import { useState } from 'react';
import { Page } from '../app';
import { queries } from '../api/queries';
import { setToken, token } from '../api/client';
import { info } from '../api/session';
import { live } from '../live/context';
import { Button } from '../part/basics';
import bar from '../part/bar.module.css';
import { changeSettings, useSettings, type Settings } from '../part/settings';
import style from './settings.module.css';

function Choice<K extends keyof Settings>({
  name,
  label,
  help,
  options,
}: {
  name: K;
  label: string;
  help: string;
  options: readonly { value: Settings[K]; word: string }[];
}) {
  const settings = useSettings();
  return (
    <fieldset className={style.choice}>
      <legend>{label}</legend>
      <p>{help}</p>
      <div className={bar.chips}>
        {options.map(({ value, word }) => (
          <button
            key={value}
            type="button"
            className={bar.chip}
            aria-pressed={settings[name] === value}
            onClick={() => changeSettings({ [name]: value } as Pick<Settings, K>)}
          >
            {word}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

export function SettingsPage() {
  const [text, setText] = useState(token() ?? '');
  const [saved, setSaved] = useState(false);
  return (
    <Page title="Settings">
      <h1>Settings</h1>
      <div className={style.settings}>
        <Choice
          name="theme"
          label="Theme"
          help="Light or dark, or as the system has it."
          options={[
            { value: 'system', word: 'system' },
            { value: 'light', word: 'light' },
            { value: 'dark', word: 'dark' },
          ]}
        />
        <Choice
          name="zone"
          label="Time zone"
          help={`In which zone times are written: ${new Intl.DateTimeFormat().resolvedOptions().timeZone} is that of this machine. The offset stands in the title of each time.`}
          options={[
            { value: 'local', word: 'of this machine' },
            { value: 'UTC', word: 'UTC' },
          ]}
        />
        <Choice
          name="density"
          label="Density"
          help="The height of rows in lists."
          options={[
            { value: 'dense', word: 'dense' },
            { value: 'roomy', word: 'roomy' },
          ]}
        />
        {info()?.proxy === undefined && info()?.auth !== 'jwt' && (<form
          className={style.choice}
          onSubmit={(event) => {
            event.preventDefault();
            setToken(text.trim());
            setSaved(true);
            void queries.invalidateQueries();
            live.retryNow();
          }}
        >
          <label htmlFor="token">Token</label>
          <p>
            What a server that was started with <code>--token</code> demands. It is kept for this tab only.
          </p>
          <div className={bar.chips}>
            <input
              id="token"
              className={bar.field}
              type="password"
              autoComplete="off"
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setSaved(false);
              }}
            />
            <Button type="submit">{saved ? 'Kept' : 'Keep'}</Button>
          </div>
        </form>)}
      </div>
    </Page>
  );
}
