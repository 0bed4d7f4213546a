from datetime import timedelta

from integrations.exchange.models import UploadLocation
from integrations.exchange.services.forget_locations import forget_locations
from integrations.exchange.services.make_location import make_location
from integrations.exchange.services.receive_upload import receive_upload
from tests.integrations.exchange.conftest import NOW
from tests.uploads import pdf


def test_only_old_ones_without_a_document_go(key):
    moments = (NOW, NOW, NOW + timedelta(days=1))
    empty, used, young = (
        make_location(key=key, file_name="a.pdf", userdata="", sourcedata="", now=moment) for moment in moments
    )
    receive_upload(location_id=used.pk, content=pdf(), content_type="application/pdf", now=NOW)

    forget_locations(now=NOW + timedelta(days=30, hours=2))

    assert set(UploadLocation.objects.all()) == {used, young}
    assert empty.pk not in UploadLocation.objects.values_list("pk", flat=True)
