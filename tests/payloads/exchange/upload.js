const fs = require('fs').promises;
async function index() {
const signedUrlResponse = await fetch('https://app.ivesk.lt/api/pub/uploadlocation/<your-file-name: test.pdf>', {
method: 'GET',
headers: { 'x-api-key': '<your api key>' },
});
if (signedUrlResponse.ok) {
const data = await signedUrlResponse.json();
const fileBody = await fs.readFile('<path-to-your-file>');
await fetch(data.url, {
method: 'PUT',
body: fileBody,
headers: {
'Content-Type': data['Content-Type'],
'Content-Disposition': data['Content-Disposition'],
},
});
}
}
index();
