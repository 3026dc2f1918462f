// Printing, and the progress of an upload and of what follows from it; without this script the pages work by reloading.
(() => {
  document.querySelectorAll('[data-drucken]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  });

  const waiting = document.querySelector('[data-auftrag]');
  const look = async () => {
    const reply = await fetch(waiting.dataset.auftrag);
    if (!reply.ok) return location.reload();
    const told = await reply.json();
    if (told.over) return location.reload();
    const line = waiting.querySelector('[role=status]');
    if (line.textContent !== told.note) line.textContent = told.note;
    const bar = waiting.querySelector('progress');
    if (told.total) { bar.max = told.total; bar.value = told.done; } else bar.removeAttribute('value');
    setTimeout(look, 700);
  };
  if (waiting) look();

  document.querySelectorAll('form[data-hochladen]').forEach((form) => form.addEventListener('submit', (event) => {
    event.preventDefault();
    const line = form.querySelector('.fortschritt');
    const bar = line.querySelector('progress');
    const words = line.querySelector('span');
    line.hidden = false;
    words.textContent = form.dataset.sending;
    const request = new XMLHttpRequest();
    request.upload.onprogress = (sent) => { if (sent.lengthComputable) bar.value = sent.loaded / sent.total; };
    request.onload = () => {
      if (request.status < 400) location.assign(request.responseURL);
      else words.textContent = request.responseXML?.querySelector('main p')?.textContent ?? form.dataset.failed;
    };
    request.onerror = () => { words.textContent = form.dataset.broken; };
    request.open('POST', form.action);
    request.responseType = 'document';
    request.send(new FormData(form));
  }));
})();
