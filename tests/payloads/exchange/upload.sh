curl --request GET \
'https://app.ivesk.lt/api/pub/uploadlocation/somefile.pdf' \
--header 'x-api-key: <your secret api key>'

curl --request PUT 'https://<url from response>' \
--header 'Content-Disposition: filename="failas.pdf"' \
--header 'Content-Type: application/pdf' \
--data-binary '@/path/to/somefile.pdf'
