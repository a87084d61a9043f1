"""Fetching this room's records for an act: with the right, locked where it matters, foreign and absent alike."""

from __future__ import annotations

from uuid import UUID

from holdfast.domain.rights.table import Right
from holdfast.rooms.agencies import access
from holdfast.rooms.agencies.actor import Actor
from holdfast.rooms.agencies.models import Agency, Authority, Holding, Post, Share, User
from holdfast.rooms.agencies.rights import absent, require


def agency_for(actor: Actor, agency_id: UUID, right: Right) -> Agency:
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        raise absent()
    require(actor, right, owner_path=agency.path, reading=access.READ)
    return agency


def post_for(actor: Actor, post_id: UUID, right: Right, *, lock: bool = False) -> Post:
    """The post; with `lock`, nobody else changes who holds it until the transaction ends."""
    posts = Post.objects.select_related("agency")
    post = (posts.select_for_update(of=("self",)) if lock else posts).filter(pk=post_id).first()
    if post is None:
        raise absent()
    require(actor, right, owner_path=post.agency.path, reading=access.READ)
    return post


def user_for(actor: Actor, user_id: UUID, right: Right, *, lock: bool = False) -> User:
    users = User.objects.select_related("agency")
    user = (users.select_for_update(of=("self",)) if lock else users).filter(pk=user_id).first()
    if user is None:
        raise absent()
    require(actor, right, owner_path=user.agency.path, reading=access.READ_HOLDERS)
    return user


def holding_for(actor: Actor, holding_id: UUID, right: Right) -> Holding:
    holding = (
        Holding.objects.select_for_update(of=("self",)).select_related("post__agency").filter(pk=holding_id).first()
    )
    if holding is None:
        raise absent()
    require(actor, right, owner_path=holding.post.agency.path, reading=access.READ_HOLDERS)
    return holding


def authority_for(actor: Actor, authority_id: UUID, right: Right) -> Authority:
    authority = Authority.objects.select_related("post__agency").filter(pk=authority_id).first()
    if authority is None:
        raise absent()
    require(actor, right, owner_path=authority.post.agency.path, reading=access.READ)
    return authority


def share_for(actor: Actor, share_id: UUID, right: Right) -> Share:
    share = Share.objects.select_for_update(of=("self",)).filter(pk=share_id).first()
    if share is None:
        raise absent()
    require(actor, right, owner_path=share.owner_path, reading=access.READ)
    return share
