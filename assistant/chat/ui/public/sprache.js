// Answers read aloud and questions dictated, by the engines of this house; no sound is kept.
const RATE = 16000;
const LONGEST = 60000; // milliseconds
const READ = 'Vorlesen';
const DICTATE = 'Diktieren';
const able = fetch('/sprache').then((reply) => (reply.ok ? reply.json() : {})).catch(() => ({}));

const button = (text, act) => {
  const made = Object.assign(document.createElement('button'), { type: 'button', className: 'sprache', textContent: text });
  made.addEventListener('click', act);
  return made;
};

let stopReading = () => {};
const readAloud = async (made, answer, status) => {
  const mine = made.dataset.reads;
  stopReading();
  if (mine) return;
  const audio = new AudioContext();
  stopReading = () => {
    stopReading = () => {};
    delete made.dataset.reads;
    made.textContent = READ;
    audio.close();
  };
  const stop = stopReading;
  made.dataset.reads = 'true';
  made.textContent = 'Vorlesen anhalten';
  const reply = await fetch('/sprache/antwort/' + answer).catch(() => null);
  if (!made.dataset.reads) return;
  if (!reply?.ok) {
    stop();
    status.textContent = made.textContent = 'Vorlesen ist hier nicht möglich';
    return;
  }
  const source = new AudioBufferSourceNode(audio, { buffer: await audio.decodeAudioData(await reply.arrayBuffer()) });
  source.onended = () => stopReading === stop && stop();
  source.connect(audio.destination);
  source.start();
};

// Browsers record at their own rate; the engine wants 16-bit samples at 16 kHz.
const resampled = async (pieces, rate) => {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (!length) return new Int16Array();
  const offline = new OfflineAudioContext(1, Math.ceil((length * RATE) / rate), RATE);
  const recorded = offline.createBuffer(1, length, rate);
  let at = 0;
  for (const piece of pieces) {
    recorded.copyToChannel(piece, 0, at);
    at += piece.length;
  }
  const source = new AudioBufferSourceNode(offline, { buffer: recorded });
  source.connect(offline.destination);
  source.start();
  const samples = (await offline.startRendering()).getChannelData(0);
  return Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32767);
};

const write = (text) => {
  const input = document.querySelector('#chat-input');
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
  // As if it were typed: React does not see a value that is set.
  document.execCommand('insertText', false, (input.value.trim() ? ' ' : '') + text);
};

const record = async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const audio = new AudioContext();
  await audio.audioWorklet.addModule('/public/aufnahme.js');
  const pieces = [];
  const ear = new AudioWorkletNode(audio, 'aufnahme');
  ear.port.onmessage = ({ data }) => pieces.push(data);
  audio.createMediaStreamSource(stream).connect(ear).connect(audio.destination);
  return async () => {
    stream.getTracks().forEach((track) => track.stop());
    await audio.close();
    return resampled(pieces, audio.sampleRate);
  };
};

let stopRecording = null;
const dictate = async (made, status) => {
  if (stopRecording) return stopRecording();
  const say = (shown, told) => {
    made.textContent = shown;
    status.textContent = told;
  };
  made.disabled = true; // a second click while the browser asks would start a second recording
  try {
    const stop = await record();
    made.disabled = false;
    const late = setTimeout(() => stopRecording?.(), LONGEST - 1000);
    say('Aufnahme beenden', 'Die Aufnahme läuft.');
    stopRecording = async () => {
      stopRecording = null;
      clearTimeout(late);
      made.disabled = true;
      say('Wird geschrieben …', 'Das Gesagte wird geschrieben.');
      try {
        const reply = await fetch('/sprache/diktat', { method: 'POST', body: await stop() });
        if (reply.status === 429) {
          const { detail } = await reply.json();
          return say(detail, detail);
        }
        if (!reply.ok) throw new Error(reply.status);
        const { text } = await reply.json();
        if (text) write(text);
        say(DICTATE, text ? 'Das Gesagte steht im Eingabefeld.' : 'Es wurde nichts verstanden.');
      } catch {
        say(DICTATE, 'Das Diktat ist nicht angekommen. Bitte noch einmal.');
      } finally {
        made.disabled = false;
      }
    };
  } catch {
    made.disabled = false;
    say('Mikrofon nicht verfügbar', 'Das Mikrofon ist nicht verfügbar.');
  }
};

export const offer = async (status) => {
  const { hears, speaks } = await able;
  const submit = document.querySelector('#chat-submit');
  if (hears && submit && !document.querySelector('#diktieren')) {
    submit.before(Object.assign(button(DICTATE, ({ target }) => dictate(target, status)), { id: 'diktieren' }));
  }
  if (!speaks) return;
  document.querySelectorAll('.step[data-step-type="assistant_message"]').forEach((step) => {
    const bar = step.querySelector('button:has(> svg.lucide-copy)')?.parentElement;
    const answer = step.querySelector('[id^="step-"]')?.id.slice(5);
    if (!bar || !answer || bar.querySelector('.sprache') || !step.querySelector('a[href^="/quellen/"]')) return;
    bar.append(button(READ, ({ target }) => readAloud(target, answer, status)));
  });
};
